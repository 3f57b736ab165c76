package io.echosounder.transport;

import java.io.IOException;

import org.jspecify.annotations.Nullable;

/**
 * Reason and progress of the close of a connection. Thread-safe.
 */
final class CloseState {

	private volatile @Nullable CloseReason reason;

	private volatile boolean ended;

	private volatile boolean inputEnded;

	private volatile boolean outputEnded;

	private volatile boolean boundaryAwaited;

	private volatile @Nullable IOException failure;

	/** Return whether no reason to close exists yet. */
	boolean isOpen() {
		return this.reason == null;
	}

	/**
	 * Return why the connection closes.
	 * @return {@code null} while it is open
	 */
	@Nullable CloseReason reason() {
		return this.reason;
	}

	/**
	 * Set the reason to close. The first reason stays, except for
	 * {@link CloseReason#PEER}, {@link CloseReason#CUT} and {@link CloseReason#MAX_AGE},
	 * which say that all replies were sent: a later reason replaces these until FIN was
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

	/** Record that the connection closes after the next complete frame. */
	void awaitBoundary() {
		this.boundaryAwaited = true;
	}

	/** Return whether the connection closes after the next complete frame. */
	boolean isBoundaryAwaited() {
		return this.boundaryAwaited;
	}

	/** Record the peer's FIN. */
	void inputEnded() {
		this.inputEnded = true;
	}

	/** Return whether the peer has sent FIN. */
	boolean hasInputEnded() {
		return this.inputEnded;
	}

	/** Record that FIN was sent, or is about to be: nothing can follow it. */
	void outputEnded() {
		this.outputEnded = true;
	}

	/** Return whether FIN was sent. */
	boolean hasOutputEnded() {
		return this.outputEnded;
	}

	/**
	 * Record that the socket is about to be closed.
	 * @return whether the caller is the first
	 */
	synchronized boolean end() {
		boolean first = !this.ended;
		this.ended = true;
		return first;
	}

	/** Return whether the socket is closed. */
	boolean hasEnded() {
		return this.ended;
	}

	/** Record a failure; only the first is kept. */
	synchronized void recordFailure(IOException failure) {
		if (this.failure == null) {
			this.failure = failure;
		}
	}

	/**
	 * Return the first failure.
	 * @return {@code null} without a failure
	 */
	@Nullable IOException failure() {
		return this.failure;
	}

}
