package io.echosounder.probe;

import java.net.InetAddress;
import java.time.Instant;
import java.util.Collections;
import java.util.EnumMap;
import java.util.Map;

import org.jspecify.annotations.Nullable;

/**
 * Result of an attempt.
 */
public sealed interface Result {

	/**
	 * Return the number of the attempt.
	 * @return 1 for the first
	 */
	int seq();

	/**
	 * Return the address that was reached, or at which the attempt failed.
	 * @return {@code null} if no address was reached
	 */
	@Nullable InetAddress address();

	/**
	 * Return the completed phases.
	 * @return their durations in ns
	 */
	Map<Phase, Long> phases();

	/**
	 * Return the earliest expiry of the certificates that the peer has shown on this
	 * connection.
	 * @return {@code null} without TLS, and before the handshake is complete
	 */
	@Nullable Instant certificateExpiry();

	/**
	 * Return the duration of a phase.
	 * @param phase phase of the attempt
	 * @return ns; 0 without this phase, or if it has not ended
	 */
	default long nanos(Phase phase) {
		return phases().getOrDefault(phase, 0L);
	}

	private static Map<Phase, Long> copy(Map<Phase, Long> phases) {
		Map<Phase, Long> copy = new EnumMap<>(Phase.class);
		copy.putAll(phases);
		return Collections.unmodifiableMap(copy);
	}

	/**
	 * Success: every byte came back as it was sent.
	 *
	 * @param seq number of the attempt
	 * @param address of the peer
	 * @param bytes of the payload, without delimiter or length header
	 * @param nanos the round trip: from the first byte sent to the last received
	 * @param phases of the attempt, with their durations in ns
	 * @param certificateExpiry earliest expiry of the peer's certificates; {@code null}
	 * without TLS
	 */
	record Success(int seq, InetAddress address, int bytes, long nanos, Map<Phase, Long> phases,
			@Nullable Instant certificateExpiry) implements Result {

		public Success {
			phases = copy(phases);
		}

		/**
		 * Create a success without TLS.
		 * @param seq number of the attempt
		 * @param address of the peer
		 * @param bytes of the payload, without delimiter or length header
		 * @param nanos the round trip: from the first byte sent to the last received
		 * @param phases of the attempt, with their durations in ns
		 */
		public Success(int seq, InetAddress address, int bytes, long nanos, Map<Phase, Long> phases) {
			this(seq, address, bytes, nanos, phases, null);
		}

	}

	/**
	 * Failure of an attempt.
	 *
	 * @param seq number of the attempt
	 * @param address at which it failed; {@code null} if no address was reached
	 * @param phase in which it failed
	 * @param reason why
	 * @param message what happened, and possible remedies, as a sentence without full
	 * stop
	 * @param phases that have ended before, with their durations in ns
	 * @param certificateExpiry earliest expiry of the peer's certificates; {@code null}
	 * without TLS, and if the handshake was not completed
	 */
	record Failure(int seq, @Nullable InetAddress address, Phase phase, Reason reason, String message,
			Map<Phase, Long> phases, @Nullable Instant certificateExpiry) implements Result {

		public Failure {
			phases = copy(phases);
		}

		/**
		 * Create a failure before any phase has ended.
		 * @param seq number of the attempt
		 * @param address at which it failed; {@code null} if no address was reached
		 * @param phase in which it failed
		 * @param reason why
		 * @param message what happened, as a sentence without full stop
		 */
		public Failure(int seq, @Nullable InetAddress address, Phase phase, Reason reason, String message) {
			this(seq, address, phase, reason, message, Map.of(), null);
		}

	}

}
