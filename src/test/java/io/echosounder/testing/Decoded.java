package io.echosounder.testing;

import java.util.List;
import java.util.Locale;

import io.echosounder.transport.CloseReason;

/**
 * A stream of bytes, decoded.
 *
 * @param frames the complete frames, without delimiters and headers; all bytes of a raw
 * stream are one
 * @param complete the same frames as they stand in the stream, which is what comes back
 * @param ending what is behind them
 * @param endedAt index of the byte that cannot be part of any frame, if there is one,
 * else the length of the stream
 */
public record Decoded(List<String> frames, String complete, Ending ending, int endedAt) {

	/** How a stream may end. */
	public enum Ending {

		/** Behind a frame, so the next may begin. */
		BOUNDARY(CloseReason.PEER),

		/** Within a frame which may still become complete. */
		MID_FRAME(CloseReason.INCOMPLETE_FRAME),

		/** At a byte that makes a frame longer than allowed. */
		FRAME_TOO_LONG(CloseReason.FRAME_TOO_LONG),

		/** At a byte that breaks the rules of the framing. */
		BAD_FRAME(CloseReason.BAD_FRAME);

		private final CloseReason reason;

		Ending(CloseReason reason) {
			this.reason = reason;
		}

		/** Why the server closes a connection whose stream ends so with FIN. */
		public CloseReason reason() {
			return this.reason;
		}

		/** As a table for people calls it. */
		@Override
		public String toString() {
			return name().toLowerCase(Locale.ROOT).replace('_', '-');
		}

		/** Whether nothing that follows can change it. */
		public boolean isFailure() {
			return this == FRAME_TOO_LONG || this == BAD_FRAME;
		}

	}

}
