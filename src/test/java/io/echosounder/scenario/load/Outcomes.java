package io.echosounder.scenario.load;

import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.concurrent.atomic.LongAdder;

import io.echosounder.testing.TestServer;
import io.echosounder.transport.CloseReason;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * How clients have ended their connections, and so for which reasons a server should have
 * closed them. Any thread may add.
 */
final class Outcomes {

	private final ConcurrentMap<String, ConcurrentMap<Set<CloseReason>, LongAdder>> byListener = new ConcurrentHashMap<>();

	/**
	 * Adds a connection.
	 * @param reasons which the server may have, where two ends of it race
	 */
	void add(String listener, Set<CloseReason> reasons) {
		this.byListener.computeIfAbsent(listener, (_) -> new ConcurrentHashMap<>())
			.computeIfAbsent(reasons, (_) -> new LongAdder())
			.increment();
	}

	/**
	 * Waits until all connections are closed, and checks that each was counted once, for
	 * a reason that it may have.
	 */
	void assertCounted(TestServer server) {
		// a client may be done before its connection was accepted
		this.byListener
			.forEach((listener, expected) -> TestServer.await()
				.untilAsserted(() -> assertThat(server.counted(listener).closedInAll())
					.as("closed connections of %s", listener)
					.isEqualTo(sum(expected))));
		server.awaitNoConnections();
		this.byListener.forEach((listener, expected) -> {
			Map<String, Long> closed = new TreeMap<>(server.counted(listener).closed());
			for (CloseReason reason : CloseReason.values()) {
				assertThat(closed.getOrDefault(reason.tag(), 0L))
					.as("%s of %s, as clients ended %s", reason.tag(), listener, expected)
					.isBetween(expected.getOrDefault(Set.of(reason), new LongAdder()).sum(), most(expected, reason));
			}
		});
	}

	private static long sum(Map<Set<CloseReason>, LongAdder> expected) {
		return expected.values().stream().mapToLong(LongAdder::sum).sum();
	}

	private static long most(Map<Set<CloseReason>, LongAdder> expected, CloseReason reason) {
		return expected.entrySet()
			.stream()
			.filter((ended) -> ended.getKey().contains(reason))
			.mapToLong((ended) -> ended.getValue().sum())
			.sum();
	}

}
