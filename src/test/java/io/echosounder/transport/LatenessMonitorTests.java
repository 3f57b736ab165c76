package io.echosounder.transport;

import java.time.Duration;
import java.util.concurrent.CountDownLatch;

import io.echosounder.eventloop.LatenessMonitor;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

/**
 * Tests for the lateness of event loops that run, are blocked or have ended.
 */
class LatenessMonitorTests {

	private static final Duration LATE = Duration.ofMillis(1);

	private final EventLoopGroup loops = new EventLoopGroup(2);

	private final CountDownLatch gate = new CountDownLatch(1);

	@AfterEach
	void close() {
		this.gate.countDown();
		this.loops.close();
	}

	@Test
	void whenAHandlerBlocksALoopThenItIsBlockedUntilItRunsAndWasLate() {
		try (LatenessMonitor pulse = this.loops.monitorLateness()) {
			this.loops.next().execute(this::awaitGate);
			await().until(() -> pulse.isBlocked(LATE));
			assertThat(pulse.lateness()).isGreaterThanOrEqualTo(LATE);
			this.gate.countDown();
			await().until(() -> !pulse.isBlocked(Duration.ofMinutes(1)));
			assertThat(pulse.lateness()).isGreaterThanOrEqualTo(LATE);
		}
	}

	@Test
	void whenALoopHasEndedThenItIsNotLate() {
		this.loops.close();
		try (LatenessMonitor pulse = this.loops.monitorLateness()) {
			assertThat(pulse.isBlocked(Duration.ofNanos(1))).isFalse();
			assertThat(pulse.lateness()).isZero();
		}
	}

	private void awaitGate() {
		try {
			this.gate.await();
		}
		catch (InterruptedException ex) {
			throw new IllegalStateException(ex);
		}
	}

}
