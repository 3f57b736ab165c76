package io.echosounder.transport;

import java.util.concurrent.atomic.AtomicInteger;

/**
 * Open conversations of one listener, and the callbacks that follow them. Thread-safe.
 */
final class Conversations {

	private final ConnectionCallbacks callbacks;

	private final AtomicInteger open = new AtomicInteger();

	Conversations(ConnectionCallbacks callbacks) {
		this.callbacks = callbacks;
	}

	ConnectionCallbacks callbacks() {
		return this.callbacks;
	}

	void begun() {
		this.open.incrementAndGet();
	}

	void ended() {
		this.open.decrementAndGet();
	}

	/** Return whether the last callback of each conversation has returned. */
	boolean haveEnded() {
		return this.open.get() == 0;
	}

}
