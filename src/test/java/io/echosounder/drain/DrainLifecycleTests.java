package io.echosounder.drain;

import java.io.IOException;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

import io.echosounder.listener.Listeners;
import io.echosounder.settings.InvalidSettingException;
import io.echosounder.testing.Mode;
import io.echosounder.testing.TestServer;
import io.echosounder.transport.OutOfMemory;
import org.junit.jupiter.api.Test;

import org.springframework.boot.web.server.context.WebServerApplicationContext;
import org.springframework.context.SmartLifecycle;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

/**
 * Tests for the drain's place in the lifecycle, and for what it must survive.
 */
class DrainLifecycleTests {

	private static final DrainTimes SHORT = new DrainTimes(Duration.ZERO, Duration.ZERO, Duration.ZERO, Duration.ZERO,
			Duration.ZERO);

	@Test
	void theDrainStopsBeforeTheManagementServerAndThatBeforeTheGateways() throws IOException {
		try (TestServer server = Drains.start(Mode.NIO_INLINE)) {
			int gateway = server.context().getBean("line.gateway", SmartLifecycle.class).getPhase();
			assertThat(Arrays.asList(server.context().getBean(DrainLifecycle.class).getPhase(),
					WebServerApplicationContext.GRACEFUL_SHUTDOWN_PHASE,
					WebServerApplicationContext.START_STOP_LIFECYCLE_PHASE, gateway))
				.isSortedAccordingTo((one, other) -> Integer.compare(other, one))
				.doesNotHaveDuplicates();
		}
	}

	@Test
	void closingTheContextDrains() throws IOException {
		try (TestServer server = Drains.start(Mode.NIO_INLINE)) {
			Drain drain = Drains.of(server);
			try (Peer peer = Peer.served(server)) {
				Thread.ofVirtual().start(server.context()::close);
				assertThat(peer.receiveAll()).isEmpty();
			}
			Drains.assertCounts(Drains.outcome(drain), 1, 0, 0);
		}
	}

	@Test
	void aDrainLongerThanTheShutdownMayTakeIsRefused() {
		assertThatExceptionOfType(Exception.class)
			.isThrownBy(() -> TestServer.start("--echo.drain.delay=18s", "--echo.drain.spread=1s").close())
			.havingRootCause()
			.isInstanceOf(InvalidSettingException.class)
			.withMessage("'echo.drain' takes up to 30.0 s (delay + spread + grace-period + linger), which must be "
					+ "below the 30.0 s of 'spring.lifecycle.timeout-per-shutdown-phase'.");
	}

	@Test
	void aFailingAnnouncementDoesNotKeepTheDrainFromItsEnd() throws InterruptedException {
		Drain drain = new Drain(new Listeners(List.of()), SHORT, () -> {
			throw new IllegalStateException("nobody listens");
		}, DrainClock.SYSTEM, new OutOfMemory());
		DrainLifecycle lifecycle = new DrainLifecycle(drain);
		lifecycle.start();
		assertThat(lifecycle.isRunning()).isTrue();
		CountDownLatch stopped = new CountDownLatch(1);
		lifecycle.stop(stopped::countDown);
		assertThat(stopped.await(30, TimeUnit.SECONDS)).isTrue();
		assertThat(lifecycle.isRunning()).isFalse();
		assertThat(drain.outcome()).isNotNull();
		assertThat(drain.phase()).isEqualTo(DrainPhase.CLOSING);
	}

	@Test
	void whenThereIsNoMemoryThenADrainEndsTheProcess() {
		AtomicInteger status = new AtomicInteger();
		Drain drain = new Drain(new Listeners(List.of()), SHORT, () -> {
			throw new OutOfMemoryError("none");
		}, DrainClock.SYSTEM, new OutOfMemory(status::set));
		drain.begin();
		assertThat(status.get()).isEqualTo(OutOfMemory.STATUS);
	}

	@Test
	void aStopAfterTheEndIsCalledBackAtOnce() throws InterruptedException {
		Drain drain = new Drain(new Listeners(List.of()), SHORT, () -> {
		}, DrainClock.SYSTEM, new OutOfMemory());
		CountDownLatch over = new CountDownLatch(1);
		drain.whenOver(over::countDown);
		drain.begin();
		assertThat(over.await(30, TimeUnit.SECONDS)).isTrue();
		CountDownLatch again = new CountDownLatch(1);
		drain.whenOver(again::countDown);
		assertThat(again.getCount()).isZero();
	}

	@Test
	void anOutcomeReadsAsASentenceAndPhasesHaveTheNumbersOfTheirMetric() {
		assertThat(new DrainOutcome(Duration.ofMillis(1249), 98, 2, 0))
			.hasToString("Drained in 1.2 s: 98 clean, 2 cut, 0 forced");
		assertThat(Arrays.stream(DrainPhase.values()).mapToInt(DrainPhase::code)).containsExactly(0, 1, 2, 3);
	}

}
