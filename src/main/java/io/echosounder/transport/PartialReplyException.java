package io.echosounder.transport;

import io.echosounder.framing.Frames;
import org.jspecify.annotations.Nullable;

/**
 * Thrown if a handler failed at one of the frames of a message, or refused it, and has
 * replies to those before it. These replies are sent before the connection is closed.
 */
public final class PartialReplyException extends RuntimeException {

	private final transient Frames replies;

	private final int answered;

	private final boolean refusal;

	/**
	 * Create an exception with replies.
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
	 * Create the exception of a failure whose replies were sent already.
	 * @param answered frames before the one that failed
	 * @param cause what failed
	 * @return a new exception
	 */
	public static PartialReplyException failure(int answered, Throwable cause) {
		return new PartialReplyException(new Frames(), answered, false, cause);
	}

	/**
	 * Create the exception of refused input that closes the connection: the fault is the
	 * peer's, so it is counted and not logged above DEBUG.
	 * @param replies to the frames before, and maybe to that one; those not sent yet
	 * @param answered number of answered frames
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
	 * Return whether the peer is to blame.
	 * @return {@code false} for a failure of the handler
	 */
	public boolean isRefusal() {
		return this.refusal;
	}

	/** Find this exception among the causes of an exception of the messaging layer. */
	static @Nullable PartialReplyException findIn(Throwable failure) {
		for (Throwable ex = failure; ex != null; ex = ex.getCause()) {
			if (ex instanceof PartialReplyException partial) {
				return partial;
			}
		}
		return null;
	}

}
