package io.echosounder.scenario.fault;

import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;

import static io.echosounder.testing.TestServer.await;
import static org.assertj.core.api.Assertions.assertThat;

/**
 * Holds up all threads that pass, until it is open.
 */
final class Gate {

	private final AtomicInteger held = new AtomicInteger();

	private final CountDownLatch open = new CountDownLatch(1);

	void pass() throws InterruptedException {
		this.held.incrementAndGet();
		try {
			this.open.await();
		}
		finally {
			this.held.decrementAndGet();
		}
	}

	/** Waits until exactly so many wait here. */
	void awaitHeld(int count) {
		await().untilAsserted(() -> assertThat(this.held.get()).as("held at the gate").isEqualTo(count));
	}

	void open() {
		this.open.countDown();
	}

}
