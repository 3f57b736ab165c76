package io.echosounder.drain;

import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

import ch.qos.logback.classic.Level;
import io.echosounder.service.FrameService;
import io.echosounder.testing.Mode;
import io.echosounder.testing.TestServer;
import org.assertj.core.api.Assertions;
import org.awaitility.Awaitility;

import org.springframework.boot.WebApplicationType;
import org.springframework.context.annotation.Bean;

/**
 * Helpers that tests of the drain share.
 */
public final class Drains {

	private static final Pattern LISTENERS_CLOSED = Pattern
		.compile("Draining: listeners are closed, (?:(\\d+) connections? ha|no connection is open)");

	private Drains() {
	}

	static TestServer start(Mode mode, String... settings) {
		return TestServer.start(with(mode, settings));
	}

	/** A server whose service answers the line {@code gate} only when its gate opens. */
	static TestServer startGated(Mode mode, String... settings) {
		return TestServer.start(WebApplicationType.NONE, List.of(GatedService.class), with(mode, settings));
	}

	/** A server whose drain takes its time from {@link SteppedClock}. */
	static TestServer startStepped(Mode mode, String... settings) {
		return TestServer.start(WebApplicationType.NONE, List.of(SteppedClock.ClockConfiguration.class),
				with(mode, settings));
	}

	private static String[] with(Mode mode, String... settings) {
		return Stream
			.concat(Stream.concat(Stream.of("--echo.drain.quiet-period=20ms"), Stream.of(mode.settings("line"))),
					Stream.of(settings))
			.toArray(String[]::new);
	}

	public static Drain of(TestServer server) {
		return server.context().getBean(Drain.class);
	}

	/** Waits for the end of a drain. */
	public static DrainOutcome outcome(TestServer server) {
		return outcome(of(server));
	}

	static DrainOutcome outcome(Drain drain) {
		Awaitility.await().until(() -> drain.outcome() != null);
		return Objects.requireNonNull(drain.outcome());
	}

	public static void awaitPhase(TestServer server, DrainPhase phase) {
		Awaitility.await().until(() -> of(server).phase() == phase);
	}

	/**
	 * Waits until the listeners are closed.
	 * @return how many connections were open then, as the log says
	 */
	public static int awaitListenersClosed(TestServer server) {
		return Awaitility.await()
			.until(() -> server.log()
				.lines(Level.INFO)
				.stream()
				.map(LISTENERS_CLOSED::matcher)
				.filter(Matcher::find)
				.map((line) -> (line.group(1) != null) ? Integer.parseInt(line.group(1)) : 0)
				.findFirst(), Optional::isPresent)
			.orElseThrow();
	}

	public static void assertCounts(DrainOutcome outcome, int clean, int cut, int forced) {
		Assertions.assertThat(outcome).isEqualTo(new DrainOutcome(outcome.took(), clean, cut, forced));
		Assertions.assertThat(outcome.took()).isBetween(Duration.ZERO, Duration.ofSeconds(30));
	}

	/**
	 * Waits until the server has read a number of bytes of all connections to a listener.
	 */
	public static void awaitReceived(TestServer server, long bytes) {
		Awaitility.await().until(() -> server.count("tcp.server.received", "listener", "line") >= bytes);
	}

	/** Answers as the echo does, but {@code gate} only when its gate is open. */
	static class GatedService {

		@Bean
		CountDownLatch gate() {
			return new CountDownLatch(1);
		}

		@Bean
		FrameService gatedService(CountDownLatch gate) {
			return (frame) -> {
				if (frame.remaining() == 4 && frame.get(frame.position()) == 'g') {
					gate.await();
				}
				return frame;
			};
		}

	}

}
