package io.echosounder.testing;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.LongBinaryOperator;
import java.util.stream.Collectors;

/**
 * Counts of a server, of one listener or of all.
 *
 * @param opened connections accepted and admitted
 * @param closed connections closed, by the tag of their reason
 * @param rejected connections rejected, by the tag of their reason
 * @param received bytes read from sockets
 */
public record Counted(long opened, Map<String, Long> closed, Map<String, Long> rejected, long received) {

	public static final Counted NOTHING = new Counted(0, Map.of(), Map.of(), 0);

	/** Reasons that were never counted are left out. */
	public Counted {
		closed = withoutZeros(closed);
		rejected = withoutZeros(rejected);
	}

	public Counted plus(Counted other) {
		return combine(other, Long::sum);
	}

	public Counted minus(Counted earlier) {
		return combine(earlier, (now, before) -> now - before);
	}

	/** How many connections were closed, for any reason. */
	public long closedInAll() {
		return this.closed.values().stream().mapToLong(Long::longValue).sum();
	}

	private Counted combine(Counted other, LongBinaryOperator operator) {
		return new Counted(operator.applyAsLong(this.opened, other.opened),
				combine(this.closed, other.closed, operator), combine(this.rejected, other.rejected, operator),
				operator.applyAsLong(this.received, other.received));
	}

	private static Map<String, Long> combine(Map<String, Long> left, Map<String, Long> right,
			LongBinaryOperator operator) {
		Map<String, Long> combined = new TreeMap<>(left);
		right.forEach(
				(reason, count) -> combined.put(reason, operator.applyAsLong(left.getOrDefault(reason, 0L), count)));
		return combined;
	}

	private static Map<String, Long> withoutZeros(Map<String, Long> counts) {
		Map<String, Long> rest = new TreeMap<>(counts);
		rest.values().removeIf((count) -> count == 0);
		return rest;
	}

	/** As it stands in a table for people. */
	@Override
	public String toString() {
		List<String> parts = new ArrayList<>();
		parts.add("%,d opened".formatted(this.opened));
		if (!this.closed.isEmpty()) {
			parts.add("closed: " + list(this.closed));
		}
		if (!this.rejected.isEmpty()) {
			parts.add("rejected: " + list(this.rejected));
		}
		parts.add(bytes(this.received) + " received");
		return String.join("; ", parts);
	}

	private static String list(Map<String, Long> counts) {
		return counts.entrySet()
			.stream()
			.map((count) -> "%,d %s".formatted(count.getValue(), count.getKey()))
			.collect(Collectors.joining(", "));
	}

	/** Rounded, so that runs which differ by a few bytes read the same. */
	private static String bytes(long bytes) {
		return (bytes < 1_000_000) ? "%d KB".formatted(Math.ceilDiv(bytes, 1000))
				: "%,d MB".formatted(Math.round(bytes / 1e6));
	}

}
