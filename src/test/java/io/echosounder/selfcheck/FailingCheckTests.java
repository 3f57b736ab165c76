package io.echosounder.selfcheck;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;

import ch.qos.logback.classic.Level;
import io.echosounder.service.FrameService;
import io.echosounder.testing.Background;
import io.echosounder.testing.Counted;
import io.echosounder.testing.Management;
import io.echosounder.testing.Mode;
import io.echosounder.testing.ModeSource;
import io.echosounder.testing.Resources;
import io.echosounder.testing.TestServer;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

import org.springframework.boot.WebApplicationType;
import org.springframework.boot.availability.AvailabilityChangeEvent;
import org.springframework.boot.availability.ReadinessState;
import org.springframework.context.annotation.Bean;

import static io.echosounder.testing.TestServer.await;
import static org.assertj.core.api.Assertions.assertThat;

/**
 * Listeners that do not answer: their service hangs or fails, or the server drains.
 */
class FailingCheckTests {

	private final Resources before = Resources.now();

	@ParameterizedTest
	@ModeSource
	void aListenerThatAcceptsButDoesNotAnswerIsOutOfServiceUntilItDoes(Mode mode) throws Exception {
		try (TestServer server = start(mode, "--echo.self-check.period=300ms", "--echo.self-check.timeout=150ms");
				Management management = new Management(server)) {
			Held service = server.context().getBean(Held.class);
			awaitPassed(server);
			await().until(() -> management.get("health/readiness").statusCode() == 200);
			CountDownLatch gate = service.hold();
			await().until(() -> result(server) instanceof CheckResult.Failed);
			assertThat(management.get("health/listeners/line").body()).contains("\"status\":\"OUT_OF_SERVICE\"",
					"\"state\":\"listening\"", "\"selfCheck\":\"failed: ");
			assertThat(management.get("health/readiness").statusCode()).isEqualTo(503);
			assertThat(management.get("health/liveness").statusCode()).isEqualTo(200);
			long failures = failures(server);
			await().until(() -> failures(server) >= failures + 3);
			// and one connection only, which the service still has
			assertThat(server.listener("line").selfChecks().size()).isOne();
			gate.countDown();
			awaitPassed(server);
			await().until(() -> management.get("health/readiness").statusCode() == 200);
			assertThat(server.counted("line")).isEqualTo(Counted.NOTHING);
			assertThat(server.log().lines(Level.WARN)).first()
				.asString()
				.startsWith("Listener line fails its self-check and is out of service until it passes: ");
			assertThat(server.log().lines(Level.INFO)).contains("Listener line passes its self-check again");
			List<String> changes = changes(server);
			for (int i = 0; i < changes.size(); i++) {
				assertThat(changes.get(i)).contains((i % 2 == 0) ? " fails " : " passes ");
			}
		}
		this.before.awaitBack();
	}

	@Test
	void aServiceOfYourOwnThatRefusesTheFrameIsAliveAndSaysSoToNobody() {
		try (TestServer server = start(Mode.NIO_INLINE, "--echo.self-check.period=1h",
				"--echo.self-check.timeout=30s")) {
			server.context().getBean(Held.class).refuse();
			server.context().getBean(SelfCheck.class).checkNow("line");
			awaitPassed(server);
			server.assertNoWarnings();
		}
	}

	@Test
	void aListenerWhoseSocketIsClosedIsDownAndNotChecked() throws IOException {
		try (TestServer server = start(Mode.NIO_INLINE, "--echo.self-check.period=1h",
				"--echo.self-check.timeout=30s")) {
			awaitPassed(server);
			CheckResult before = result(server);
			server.listener("line").stopAccepting();
			server.context().getBean(SelfCheck.class).checkNow("line");
			assertThat(result(server)).isSameAs(before);
			server.assertNoWarnings();
		}
	}

	@ParameterizedTest
	@EnumSource(names = { "NIO_VIRTUAL", "BLOCKING" })
	void aCheckThatGoesOnWhenTheDrainBeginsIsBrokenOffAndCountsForNothing(Mode mode) {
		CountDownLatch gate = new CountDownLatch(0);
		TestServer server = start(mode, "--echo.self-check.period=1h", "--echo.self-check.timeout=20m",
				"--echo.drain.grace-period=20s");
		try (server) {
			awaitPassed(server);
			Held service = server.context().getBean(Held.class);
			gate = service.hold();
			Background check = Background.start(() -> server.context().getBean(SelfCheck.class).checkNow("line"));
			await().until(() -> service.held() == 1);
			Background.start(server.context()::close).join();
			check.join();
			assertThat(server.log().lines(Level.INFO)).anyMatch((line) -> line.endsWith("0 clean, 0 cut, 0 forced"));
			server.assertNoWarnings();
		}
		finally {
			gate.countDown();
		}
		this.before.awaitBack();
	}

	@Test
	void thereAreNoChecksAsLongAsTheServerWantsNoTraffic() {
		try (TestServer server = start(Mode.NIO_INLINE, "--echo.self-check.period=1h",
				"--echo.self-check.timeout=30s")) {
			awaitPassed(server);
			CheckResult before = result(server);
			AvailabilityChangeEvent.publish(server.context(), ReadinessState.REFUSING_TRAFFIC);
			server.context().getBean(SelfCheck.class).checkNow("line");
			assertThat(result(server)).isSameAs(before);
			AvailabilityChangeEvent.publish(server.context(), ReadinessState.ACCEPTING_TRAFFIC);
			server.context().getBean(SelfCheck.class).checkNow("line");
			assertThat(result(server)).isInstanceOf(CheckResult.Passed.class).isNotSameAs(before);
		}
	}

	@Test
	void withoutSelfCheckThereIsNothingOfIt() {
		try (TestServer server = TestServer.start()) {
			assertThat(server.context().getBean(SelfCheck.class).result("line")).isNull();
			assertThat(server.gauge("tcp.self.check.success", "line")).isEqualTo(-1);
		}
	}

	private static TestServer start(Mode mode, String... settings) {
		List<String> all = new ArrayList<>(
				List.of("--echo.self-check.enabled=true", "--echo.listeners.raw.enabled=false"));
		all.addAll(List.of(mode.settings("line")));
		all.addAll(List.of(settings));
		return TestServer.start(WebApplicationType.SERVLET, List.of(Service.class), all.toArray(String[]::new));
	}

	private static void awaitPassed(TestServer server) {
		await().until(() -> result(server) instanceof CheckResult.Passed);
	}

	private static CheckResult result(TestServer server) {
		return Objects.requireNonNull(server.context().getBean(SelfCheck.class).result("line"));
	}

	private static long failures(TestServer server) {
		return server.count("tcp.self.check.failures", "listener", "line");
	}

	/** Log lines of the self-check. */
	private static List<String> changes(TestServer server) {
		return server.log().lines(Level.INFO).stream().filter((line) -> line.contains("self-check")).toList();
	}

	/** Takes the place of the echo. */
	static class Service {

		@Bean
		Held heldService() {
			return new Held();
		}

	}

	/** An echo that can be held up, or made to refuse. */
	static final class Held implements FrameService {

		private final AtomicInteger held = new AtomicInteger();

		private volatile CountDownLatch gate = new CountDownLatch(0);

		private volatile boolean refuses;

		/** Holds requests from now on, until the gate is open. */
		CountDownLatch hold() {
			this.gate = new CountDownLatch(1);
			return this.gate;
		}

		int held() {
			return this.held.get();
		}

		void refuse() {
			this.refuses = true;
		}

		@Override
		public @Nullable ByteBuffer reply(ByteBuffer frame) throws InterruptedException {
			if (this.refuses) {
				throw new IllegalArgumentException("Not such a frame");
			}
			this.held.incrementAndGet();
			try {
				this.gate.await();
			}
			finally {
				this.held.decrementAndGet();
			}
			return frame;
		}

	}

}
