package io.echosounder.transport;

import io.echosounder.framing.Frames;
import org.jspecify.annotations.Nullable;

/**
 * A handler failed at one of the frames of a message, and has replies to those before it.
 * They are sent before the connection is closed.
 */
public final class PartialReplyException extends RuntimeException {

	private final transient Frames replies;

	/**
	 * Reports a failure.
	 * @param replies to the frames before the one that failed
	 * @param cause what failed
	 */
	public PartialReplyException(Frames replies, Throwable cause) {
		super("Failed after " + replies, cause);
		this.replies = replies;
	}

	Frames replies() {
		return this.replies;
	}

	/** Finds this exception under those that the messaging layer puts around it. */
	static @Nullable PartialReplyException findIn(Throwable failure) {
		for (Throwable ex = failure; ex != null; ex = ex.getCause()) {
			if (ex instanceof PartialReplyException partial) {
				return partial;
			}
		}
		return null;
	}

}
