package io.echosounder.scenario.input;

import java.util.HashMap;
import java.util.Map;
import java.util.Map.Entry;
import java.util.Set;
import java.util.function.Predicate;

import io.echosounder.testing.Counted;
import io.echosounder.transport.CloseReason;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * For which reasons connections should have been closed; of some there are several that
 * may be. Several threads may add.
 */
final class Tally {

	private final Map<Set<CloseReason>, Long> connections = new HashMap<>();

	synchronized void add(Set<CloseReason> reasons) {
		this.connections.merge(reasons, 1L, Long::sum);
	}

	synchronized void compare(Counted counted) {
		assertThat(counted.closedInAll()).isEqualTo(sum((_) -> true));
		for (CloseReason reason : CloseReason.values()) {
			assertThat(counted.closed().getOrDefault(reason.tag(), 0L)).as("closed as %s, of %s", reason, counted)
				.isBetween(sum(Set.of(reason)::equals), sum((reasons) -> reasons.contains(reason)));
		}
	}

	private long sum(Predicate<Set<CloseReason>> which) {
		return this.connections.entrySet()
			.stream()
			.filter((entry) -> which.test(entry.getKey()))
			.mapToLong(Entry::getValue)
			.sum();
	}

}
