package io.echosounder.transport;

import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;

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

	/** Wait until the last callback of each has returned, or not. */
	void awaitNone(Duration atMost) {
		long deadline = System.nanoTime() + atMost.toNanos();
		while (this.open.get() > 0 && System.nanoTime() - deadline < 0) {
			LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(5));
		}
	}

}
