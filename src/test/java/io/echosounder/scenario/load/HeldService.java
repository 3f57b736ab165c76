package io.echosounder.scenario.load;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;

import io.echosounder.service.FrameService;

import org.springframework.context.annotation.Bean;

/**
 * An echo that holds the thread of certain frames while its gate is closed.
 */
final class HeldService implements FrameService {

	static final String HOLD = "hold";

	private final AtomicInteger held = new AtomicInteger();

	private volatile CountDownLatch gate = new CountDownLatch(0);

	@Override
	public ByteBuffer reply(ByteBuffer frame) throws InterruptedException {
		if (StandardCharsets.ISO_8859_1.decode(frame.duplicate()).toString().equals(HOLD)) {
			this.held.incrementAndGet();
			try {
				this.gate.await();
			}
			finally {
				this.held.decrementAndGet();
			}
		}
		return frame;
	}

	/** How many threads are held. */
	int held() {
		return this.held.get();
	}

	void close() {
		this.gate = new CountDownLatch(1);
	}

	void open() {
		this.gate.countDown();
	}

	/**
	 * Takes the place of the echo. Without annotation, so that only the tests that name
	 * it have it.
	 */
	static class ServiceConfiguration {

		@Bean
		HeldService heldService() {
			return new HeldService();
		}

	}

}
