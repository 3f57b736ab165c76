package io.echosounder.transport;

import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicReference;

import org.jspecify.annotations.Nullable;

/**
 * Whether and why a connection closes, and how far that has come. Any thread may call.
 */
final class Closing {

	private final AtomicReference<@Nullable CloseReason> reason = new AtomicReference<>();

	private final AtomicBoolean ended = new AtomicBoolean();

	private volatile boolean inputEnded;

	private volatile boolean outputEnded;

	/**
	 * Why it closes.
	 * @return {@code null} as long as it is open
	 */
	@Nullable CloseReason reason() {
		return this.reason.get();
	}

	/**
	 * The first reason stays, except for those which say that all replies went out: they
	 * hold only once that has happened.
	 */
	void because(CloseReason reason) {
		if (!this.reason.compareAndSet(null, reason) && !this.outputEnded) {
			this.reason.compareAndSet(CloseReason.PEER, reason);
			this.reason.compareAndSet(CloseReason.CUT, reason);
		}
	}

	/** The peer has sent FIN. */
	void inputEnded() {
		this.inputEnded = true;
	}

	boolean hasInputEnded() {
		return this.inputEnded;
	}

	/** FIN was sent, or is about to be: nothing can follow it. */
	void outputEnded() {
		this.outputEnded = true;
	}

	boolean hasOutputEnded() {
		return this.outputEnded;
	}

	/**
	 * The socket is closed.
	 * @return whether this is the first to say so
	 */
	boolean end() {
		return this.ended.compareAndSet(false, true);
	}

	boolean hasEnded() {
		return this.ended.get();
	}

}
