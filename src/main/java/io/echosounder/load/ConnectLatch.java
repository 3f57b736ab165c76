package io.echosounder.load;

import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * Waits for the first attempt of each connection. Any thread may call.
 */
final class ConnectLatch {

	private final CountDownLatch attempted;

	private final AtomicInteger opened = new AtomicInteger();

	/**
	 * Create a latch before any attempt.
	 * @param connections number of connections to attempt
	 */
	ConnectLatch(int connections) {
		this.attempted = new CountDownLatch(connections);
	}

	void attempted(boolean opened) {
		if (opened) {
			this.opened.incrementAndGet();
		}
		this.attempted.countDown();
	}

	/** End the wait: a worker has failed. */
	void end() {
		while (this.attempted.getCount() > 0) {
			this.attempted.countDown();
		}
	}

	/**
	 * Wait for the attempts, or until a worker fails.
	 * @return whether any connection is open
	 */
	boolean await() throws InterruptedException {
		this.attempted.await();
		return this.opened.get() > 0;
	}

}
