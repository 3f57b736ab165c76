package io.echosounder.transport;

import java.util.concurrent.atomic.AtomicInteger;

/**
 * The conversations of one listener that have begun and not ended, and the callbacks that
 * follow them. Any thread may call.
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

	/** Whether the last callback of each has returned. */
	boolean haveEnded() {
		return this.open.get() == 0;
	}

}
