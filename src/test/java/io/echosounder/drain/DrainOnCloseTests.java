package io.echosounder.drain;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;

import ch.qos.logback.classic.Level;
import io.echosounder.eventloop.OutOfMemory;
import io.echosounder.lifecycle.Phases;
import io.echosounder.listener.Listeners;
import io.echosounder.service.FrameService;
import io.echosounder.settings.InvalidSettingException;
import io.echosounder.testing.Background;
import io.echosounder.testing.CapturedLog;
import io.echosounder.testing.Mode;
import io.echosounder.testing.TestServer;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

import org.springframework.boot.WebApplicationType;
import org.springframework.boot.web.server.context.WebServerApplicationContext;
import org.springframework.context.SmartLifecycle;
import org.springframework.context.annotation.Bean;
import org.springframework.context.event.ContextClosedEvent;
import org.springframework.context.support.StaticApplicationContext;
import org.springframework.scheduling.concurrent.ThreadPoolTaskExecutor;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

/**
 * Tests for {@link DrainOnClose}: when the drain comes, and what it must survive.
 */
class DrainOnCloseTests {

	private static final DrainTimes SHORT = new DrainTimes(Duration.ZERO, Duration.ZERO, Duration.ZERO, Duration.ZERO,
			Duration.ZERO);

	@Test
	void thePartsStopInOrderAndTheGatewaysLast() throws IOException {
		try (TestServer server = Drains.start(Mode.NIO_INLINE)) {
			int gateway = server.context().getBean("line.gateway", SmartLifecycle.class).getPhase();
			assertThat(Arrays.asList(Phases.SELF_CHECK, Phases.TARGETS_AND_PAGE, Phases.WEB_SERVER_WAITS,
					Phases.UNFINISHED_REQUESTS, WebServerApplicationContext.START_STOP_LIFECYCLE_PHASE, gateway))
				.isSortedAccordingTo((one, other) -> Integer.compare(other, one))
				.doesNotHaveDuplicates();
		}
	}

	@ParameterizedTest
	@EnumSource(names = { "NIO_VIRTUAL", "BLOCKING" })
	void whatAServiceUsesIsThereUntilTheDrainIsOver(Mode mode) throws IOException {
		try (TestServer server = TestServer.start(WebApplicationType.NONE, List.of(DependentService.class),
				mode.settings("line")); Peer peer = Peer.served(server)) {
			peer.send("half");
			Drains.awaitReceived(server, "ping\nhalf".length());
			Drain drain = Drains.of(server);
			Background close = Background.start(server.context()::close);
			Awaitility.await().until(() -> drain.phase() == DrainPhase.GRACE);
			peer.send(" and half\n");
			assertThat(peer.receive("half and half\n".length())).isEqualTo("half and half\n");
			assertThat(peer.receiveAll()).isEmpty();
			close.join();
			Drains.assertCounts(Drains.outcome(drain), 1, 0, 0);
		}
	}

	@Test
	void theEndOfAnotherContextDoesNotDrain() {
		Drain drain = drain(DrainClock.SYSTEM, () -> {
		});
		try (StaticApplicationContext context = new StaticApplicationContext();
				StaticApplicationContext child = new StaticApplicationContext(context)) {
			DrainOnClose onClose = new DrainOnClose(drain, () -> true, context, Duration.ofSeconds(30));
			onClose.onApplicationEvent(new ContextClosedEvent(child));
			assertThat(drain.phase()).isEqualTo(DrainPhase.RUNNING);
			onClose.onApplicationEvent(new ContextClosedEvent(context));
			assertThat(drain.outcome()).isNotNull();
		}
	}

	@Test
	void aDrainThatDoesNotEndIsSaidAndTheContextGoesOn() {
		CountDownLatch gate = new CountDownLatch(1);
		Drain drain = drain(new GatedClock(gate), () -> {
		});
		try (CapturedLog log = new CapturedLog(); StaticApplicationContext context = new StaticApplicationContext()) {
			new DrainOnClose(drain, () -> true, context, Duration.ZERO)
				.onApplicationEvent(new ContextClosedEvent(context));
			assertThat(log.lines(Level.WARN)).containsExactly("The drain has not ended within the 0.0 s of "
					+ "'spring.lifecycle.timeout-per-shutdown-phase'; the application stops");
		}
		finally {
			gate.countDown();
		}
		assertThat(drain.awaitOutcome(Duration.ofSeconds(60))).isTrue();
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
	void aFailingAnnouncementDoesNotKeepTheDrainFromItsEnd() {
		Drain drain = drain(DrainClock.SYSTEM, () -> {
			throw new IllegalStateException("nobody listens");
		});
		try (StaticApplicationContext context = new StaticApplicationContext()) {
			new DrainOnClose(drain, () -> true, context, Duration.ofSeconds(60))
				.onApplicationEvent(new ContextClosedEvent(context));
		}
		assertThat(drain.outcome()).isNotNull();
		assertThat(drain.phase()).isEqualTo(DrainPhase.CLOSING);
	}

	@Test
	void whenThereIsNoMemoryThenADrainEndsTheProcess() {
		AtomicInteger status = new AtomicInteger();
		new Drain(new Listeners(List.of()), SHORT, () -> {
			throw new OutOfMemoryError("none");
		}, DrainClock.SYSTEM, new OutOfMemory(status::set)).begin();
		assertThat(status.get()).isEqualTo(OutOfMemory.STATUS);
	}

	@Test
	void anOutcomeReadsAsASentenceAndPhasesHaveTheNumbersOfTheirMetric() {
		assertThat(new DrainOutcome(Duration.ofMillis(1249), 98, 2, 0))
			.hasToString("Drained in 1.2 s: 98 clean, 2 cut, 0 forced");
		assertThat(Arrays.stream(DrainPhase.values()).mapToInt(DrainPhase::code)).containsExactly(0, 1, 2, 3);
	}

	private static Drain drain(DrainClock clock, Runnable announcement) {
		return new Drain(new Listeners(List.of()), SHORT, announcement, clock, new OutOfMemory());
	}

	/** No time passes before the gate is open. */
	private record GatedClock(CountDownLatch gate) implements DrainClock {

		@Override
		public long nanoTime() {
			return 0;
		}

		@Override
		public void pause(Duration duration) {
			try {
				this.gate.await();
			}
			catch (InterruptedException ex) {
				throw new IllegalStateException(ex);
			}
		}

	}

	/** Answers by an executor, as long as a bean of the default phase runs. */
	static class DependentService {

		@Bean
		ThreadPoolTaskExecutor executor() {
			return new ThreadPoolTaskExecutor();
		}

		@Bean
		DefaultPhase defaultPhase() {
			return new DefaultPhase();
		}

		@Bean
		FrameService dependentService(ThreadPoolTaskExecutor executor, DefaultPhase defaultPhase) {
			return (frame) -> executor.submit(() -> answer(frame, defaultPhase)).get();
		}

		private static ByteBuffer answer(ByteBuffer frame, DefaultPhase defaultPhase) {
			return defaultPhase.isRunning() ? frame : ByteBuffer.allocate(0);
		}

	}

	/** Stops before all other phases. */
	static class DefaultPhase implements SmartLifecycle {

		private volatile boolean running;

		@Override
		public void start() {
			this.running = true;
		}

		@Override
		public void stop() {
			this.running = false;
		}

		@Override
		public boolean isRunning() {
			return this.running;
		}

	}

}
