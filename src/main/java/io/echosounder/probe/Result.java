package io.echosounder.probe;

import java.net.InetAddress;
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
	 * Everything came back as it was sent.
	 *
	 * @param seq number of the attempt
	 * @param address of the peer
	 * @param bytes of the payload, without delimiter or length header
	 * @param nanos the round trip: from the first byte sent to the last received
	 * @param phases that there were, with their durations in ns
	 */
	record Success(int seq, InetAddress address, int bytes, long nanos, Map<Phase, Long> phases) implements Result {

		public Success {
			Map<Phase, Long> copy = new EnumMap<>(Phase.class);
			copy.putAll(phases);
			phases = Collections.unmodifiableMap(copy);
		}

		/**
		 * How long a phase took.
		 * @param phase which
		 * @return ns; 0 if there was no such phase
		 */
		public long nanos(Phase phase) {
			return this.phases.getOrDefault(phase, 0L);
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
	 */
	record Failure(int seq, @Nullable InetAddress address, Phase phase, Reason reason,
			String message) implements Result {

	}

}
