package io.echosounder.path;

import java.time.Duration;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/**
 * Compares the shortest connect with the shortest echo. A proxy answers the connect
 * itself, so the echo takes longer by the path behind the proxy.
 */
final class RoundTripCheck {

	/** Delay that a busy machine may add; shorter times cannot be compared. */
	private static final Duration SMALL = Duration.ofMillis(2);

	private static final int FACTOR = 2;

	private static final double NANOS_PER_MILLI = 1e6;

	private RoundTripCheck() {
	}

	/**
	 * Compare round trips.
	 * @param connects in ns, at least one
	 * @param echoes of small payloads in ns, at least one
	 */
	static Finding compare(List<Long> connects, List<Long> echoes) {
		long connect = Collections.min(connects);
		long echo = Collections.min(echoes);
		Map<String, Object> facts = new HashMap<>();
		facts.put("connect", Duration.ofNanos(connect));
		facts.put("echo", Duration.ofNanos(echo));
		String times = String.format(Locale.ROOT, "connect %.3f ms, echo %.3f ms", connect / NANOS_PER_MILLI,
				echo / NANOS_PER_MILLI);
		long more = echo - connect;
		if (more > FACTOR * SMALL.toNanos() && echo > FACTOR * connect) {
			return new Finding(Check.ROUND_TRIP, Outcome.NEARER,
					times + ": the other end of the connection is nearer than the echo, or the server is slow", facts);
		}
		if (connect > SMALL.toNanos() && echo < FACTOR * connect) {
			return new Finding(Check.ROUND_TRIP, Outcome.DIRECT, times + ": both go equally far", facts);
		}
		return new Finding(Check.ROUND_TRIP, Outcome.UNKNOWN, times + ": too short to tell a proxy nearby", facts);
	}

}
