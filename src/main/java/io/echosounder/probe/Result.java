package io.echosounder.probe;

import java.net.InetAddress;
import java.time.Instant;
import java.util.Collections;
import java.util.EnumMap;
import java.util.Map;

import org.jspecify.annotations.Nullable;

/**
 * What an attempt came to.
 */
public sealed interface Result {

	/**
	 * Number of the attempt.
	 * @return 1 for the first
	 */
	int seq();

	/**
	 * Where the attempt went to, or where it was stopped.
	 * @return {@code null} if it came to no address
	 */
	@Nullable InetAddress address();

	/**
	 * Phases that have ended.
	 * @return their durations in ns
	 */
	Map<Phase, Long> phases();

	/**
	 * When the first of the certificates expires that the peer has shown on this
	 * connection.
	 * @return {@code null} without TLS, and before the handshake is complete
	 */
	@Nullable Instant certificateExpiry();

	/**
	 * How long a phase took.
	 * @param phase which
	 * @return ns; 0 if there was no such phase, or if it has not ended
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
	 * Everything came back as it was sent.
	 *
	 * @param seq number of the attempt
	 * @param address of the peer
	 * @param bytes of the payload, without delimiter or length header
	 * @param nanos the round trip: from the first byte sent to the last received
	 * @param phases that there were, with their durations in ns
	 * @param certificateExpiry when the first of the peer's certificates expires;
	 * {@code null} without TLS
	 */
	record Success(int seq, InetAddress address, int bytes, long nanos, Map<Phase, Long> phases,
			@Nullable Instant certificateExpiry) implements Result {

		public Success {
			phases = copy(phases);
		}

		/**
		 * Everything came back, without TLS.
		 * @param seq number of the attempt
		 * @param address of the peer
		 * @param bytes of the payload, without delimiter or length header
		 * @param nanos the round trip: from the first byte sent to the last received
		 * @param phases that there were, with their durations in ns
		 */
		public Success(int seq, InetAddress address, int bytes, long nanos, Map<Phase, Long> phases) {
			this(seq, address, bytes, nanos, phases, null);
		}

	}

	/**
	 * It did not.
	 *
	 * @param seq number of the attempt
	 * @param address where it was stopped; {@code null} if it came to no address
	 * @param phase in which it was stopped
	 * @param reason why
	 * @param message what happened, and what may be done about it, as a sentence without
	 * full stop
	 * @param phases that have ended before, with their durations in ns
	 * @param certificateExpiry when the first of the peer's certificates expires;
	 * {@code null} without TLS, and if the handshake was not completed
	 */
	record Failure(int seq, @Nullable InetAddress address, Phase phase, Reason reason, String message,
			Map<Phase, Long> phases, @Nullable Instant certificateExpiry) implements Result {

		public Failure {
			phases = copy(phases);
		}

		/**
		 * It failed before a phase had ended.
		 * @param seq number of the attempt
		 * @param address where it was stopped; {@code null} if it came to no address
		 * @param phase in which it was stopped
		 * @param reason why
		 * @param message what happened, as a sentence without full stop
		 */
		public Failure(int seq, @Nullable InetAddress address, Phase phase, Reason reason, String message) {
			this(seq, address, phase, reason, message, Map.of(), null);
		}

	}

}
