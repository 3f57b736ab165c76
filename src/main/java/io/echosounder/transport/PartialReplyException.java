package io.echosounder.transport;

import io.echosounder.framing.Frames;
import org.jspecify.annotations.Nullable;

/**
 * A handler failed at one of the frames of a message, or refused it, and has replies to
 * those before it. They are sent before the connection is closed.
 */
public final class PartialReplyException extends RuntimeException {

	private final transient Frames replies;

	private final int answered;

	private final boolean refusal;

	/**
	 * Reports a failure.
	 * @param replies to the frames before the one that failed
	 * @param cause what failed
	 */
	public PartialReplyException(Frames replies, Throwable cause) {
		this(replies, replies.size(), false, cause);
	}

	private PartialReplyException(Frames replies, int answered, boolean refusal, Throwable cause) {
		super(refusal ? "Refused after " + replies : "Failed after " + replies, cause);
		this.replies = replies;
		this.answered = answered;
		this.refusal = refusal;
	}

	/**
	 * Report a failure whose replies were sent already.
	 * @param answered frames before the one that failed
	 * @param cause what failed
	 * @return a new exception
	 */
	public static PartialReplyException failure(int answered, Throwable cause) {
		return new PartialReplyException(new Frames(), answered, false, cause);
	}

	/**
	 * Report input that the handler refuses and closes the connection for: the fault is
	 * the peer's, so it is counted and not logged above DEBUG.
	 * @param replies to the frames before, and maybe to that one; those not sent yet
	 * @param answered how many frames were answered
	 * @param cause why
	 * @return a new exception
	 */
	public static PartialReplyException refusal(Frames replies, int answered, Throwable cause) {
		return new PartialReplyException(replies, answered, true, cause);
	}

	Frames replies() {
		return this.replies;
	}

	int answered() {
		return this.answered;
	}

	/**
	 * Whether the peer is to blame.
	 * @return {@code false} for a failure of the handler
	 */
	public boolean isRefusal() {
		return this.refusal;
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
