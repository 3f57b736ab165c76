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
	 * Begins with none.
	 * @param connections how many are to be tried
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

	/** Ends the wait: a worker has broken off. */
	void end() {
		while (this.attempted.getCount() > 0) {
			this.attempted.countDown();
		}
	}

	/**
	 * Waits for the attempts, or until a worker breaks off.
	 * @return whether there is any connection
	 */
	boolean await() throws InterruptedException {
		this.attempted.await();
		return this.opened.get() > 0;
	}

}
