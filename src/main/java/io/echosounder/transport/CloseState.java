package io.echosounder.transport;

import java.io.IOException;

import org.jspecify.annotations.Nullable;

/**
 * Whether and why a connection closes, and how far that has come. Any thread may call.
 */
final class CloseState {

	private volatile @Nullable CloseReason reason;

	private volatile boolean ended;

	private volatile boolean inputEnded;

	private volatile boolean outputEnded;

	private volatile boolean boundaryAwaited;

	private volatile @Nullable IOException failure;

	/** Whether there is no reason yet to close. */
	boolean isOpen() {
		return this.reason == null;
	}

	/**
	 * Return why the connection closes.
	 * @return {@code null} as long as it is open
	 */
	@Nullable CloseReason reason() {
		return this.reason;
	}

	/**
	 * Give a reason to close. The first reason stays, except for
	 * {@link CloseReason#PEER}, {@link CloseReason#CUT} and {@link CloseReason#MAX_AGE},
	 * which say that all replies went out: a later reason takes their place until FIN was
	 * sent or the connection has ended.
	 * @param reason why the connection closes
	 */
	synchronized void because(CloseReason reason) {
		CloseReason before = this.reason;
		boolean provisional = before == CloseReason.PEER || before == CloseReason.CUT || before == CloseReason.MAX_AGE;
		boolean givesWay = provisional && !this.outputEnded && !this.ended;
		if (before == null || givesWay) {
			this.reason = reason;
		}
	}

	/** Take note that the connection is to close behind the next complete frame. */
	void awaitBoundary() {
		this.boundaryAwaited = true;
	}

	/** Whether the connection is to close behind the next complete frame. */
	boolean isBoundaryAwaited() {
		return this.boundaryAwaited;
	}

	/** Take note that the peer has sent FIN. */
	void inputEnded() {
		this.inputEnded = true;
	}

	/** Whether the peer has sent FIN. */
	boolean hasInputEnded() {
		return this.inputEnded;
	}

	/** Take note that FIN was sent, or is about to be: nothing can follow it. */
	void outputEnded() {
		this.outputEnded = true;
	}

	/** Whether FIN was sent. */
	boolean hasOutputEnded() {
		return this.outputEnded;
	}

	/**
	 * Take note that the socket is to be closed.
	 * @return whether the caller is the first to say so
	 */
	synchronized boolean end() {
		boolean first = !this.ended;
		this.ended = true;
		return first;
	}

	/** Whether the socket is closed. */
	boolean hasEnded() {
		return this.ended;
	}

	/** Take note of a failure; the first one is to blame. */
	synchronized void recordFailure(IOException failure) {
		if (this.failure == null) {
			this.failure = failure;
		}
	}

	/**
	 * Return the first failure.
	 * @return {@code null} if there was none
	 */
	@Nullable IOException failure() {
		return this.failure;
	}

}
