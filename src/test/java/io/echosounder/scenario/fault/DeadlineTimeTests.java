package io.echosounder.scenario.fault;

import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

import io.echosounder.testing.Client;
import io.echosounder.testing.ManualClock;
import io.echosounder.testing.Mode;
import io.echosounder.testing.Modes;
import io.echosounder.testing.Scenario;
import io.echosounder.transport.Connection;
import io.echosounder.transport.EventLoopGroup;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Primary;

import static io.echosounder.testing.TestServer.await;
import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests when deadlines fire, on a clock that the test moves in small steps. There is one
 * event loop, so after two replies since a step it has looked at all deadlines after that
 * step.
 */
class DeadlineTimeTests {

	private static final Duration LAST = Duration.ofMillis(99_999);

	private static final Duration SETTLED = Duration.ofSeconds(3);

	@RegisterExtension
	static final Scenario scenario = Deadline.listeners("100s")
		.listener("echo", "framing=lf", "idle-timeout=0s")
		.with(OneMovedLoop.class);

	@ParameterizedTest
	@MethodSource
	void aDeadlineDoesNotFireAMillisecondEarlyAndHasFiredASecondAndAHalfLate(Mode mode, Deadline deadline)
			throws IOException {
		String listener = mode.listener(deadline.base());
		try (Client pulse = scenario.connect(Mode.NIO_INLINE);
				Client client = Client.connect(scenario.server().port(listener), 16 * 1024)) {
			Connection connection = scenario.connection(listener, client);
			deadline.provoke(client);
			deadline.awaitProvoked(scenario, listener, client);
			boolean writes = deadline == Deadline.WRITE;
			long sent = writes ? settle(connection, pulse) : connection.sentBytes();
			for (Duration step : List.of(LAST.minusSeconds(2).minus(writes ? SETTLED : Duration.ZERO),
					Duration.ofSeconds(1), Duration.ofSeconds(1))) {
				advance(step, pulse);
			}
			assertThat(connection.closeReason()).isNull();
			while (!firesNow(connection, sent, pulse)) {
				sent = connection.sentBytes();
				advance(LAST, pulse);
			}
			assertThat(connection.closeReason()).isEqualTo(deadline.reason());
		}
		scenario.awaitClosed(listener, Map.of(deadline.reason(), 1L));
	}

	static Stream<Arguments> aDeadlineDoesNotFireAMillisecondEarlyAndHasFiredASecondAndAHalfLate() {
		return Modes.with(Stream.of(Deadline.values()));
	}

	/**
	 * A tick tries to write again, and may find that the kernel takes some more though
	 * the peer reads nothing.
	 * @return the bytes that the kernel has taken when it took none for {@link #SETTLED}
	 */
	private static long settle(Connection connection, Client pulse) throws IOException {
		long sent = connection.sentBytes();
		for (int ticks = 0; ticks < SETTLED.toSeconds();) {
			advance(Duration.ofSeconds(1), pulse);
			scenario.awaitStable(connection::sentBytes);
			ticks = (connection.sentBytes() == sent) ? ticks + 1 : 0;
			sent = connection.sentBytes();
		}
		return sent;
	}

	/**
	 * Lets a second and a half pass, and then no more time however long the threads take.
	 * @return whether the deadline has fired; if not, the kernel has taken some more
	 * after all, and the deadline has its whole time anew
	 */
	private static boolean firesNow(Connection connection, long sent, Client pulse) throws IOException {
		for (int millis = 1; millis < 1_500; millis += 250) {
			advance(Duration.ofMillis(250), pulse);
		}
		await().until(() -> connection.closeReason() != null || connection.sentBytes() != sent);
		return connection.closeReason() != null;
	}

	private static void advance(Duration step, Client pulse) throws IOException {
		scenario.bean(ManualClock.class).advance(step);
		for (int i = 0; i < 2; i++) {
			pulse.send("\n");
			assertThat(pulse.readLike("\n")).isEqualTo("\n");
		}
	}

	/**
	 * One event loop on a clock that stands still.
	 */
	static class OneMovedLoop {

		@Bean
		ManualClock clock() {
			return new ManualClock();
		}

		@Bean
		@Primary
		EventLoopGroup oneMovedLoop(ManualClock clock) {
			return new EventLoopGroup(1, clock);
		}

	}

}
