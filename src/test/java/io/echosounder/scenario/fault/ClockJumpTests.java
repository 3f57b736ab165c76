package io.echosounder.scenario.fault;

import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Stream;

import io.echosounder.drain.Drain;
import io.echosounder.drain.DrainOutcome;
import io.echosounder.drain.DrainPhase;
import io.echosounder.testing.Client;
import io.echosounder.testing.ManualClock;
import io.echosounder.testing.Mode;
import io.echosounder.testing.ModeSource;
import io.echosounder.testing.MovedTime;
import io.echosounder.testing.Scenario;
import io.echosounder.testing.ScenarioTable;
import io.echosounder.testing.TestServer;
import io.echosounder.transport.CloseReason;
import io.echosounder.transport.Connection;
import org.junit.jupiter.api.TestReporter;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;

import org.springframework.boot.WebApplicationType;

import static io.echosounder.testing.TestServer.await;
import static org.assertj.core.api.Assertions.assertThat;

/**
 * The clock of the event loops jumps ahead by hours, as when a machine was suspended.
 */
class ClockJumpTests {

	private static final Duration JUMP = Duration.ofHours(12);

	@RegisterExtension
	static final Scenario scenario = Scenario.of("framing=lf")
		.with(MovedTime.class)
		.with(ChosenService.ServiceConfiguration.class);

	@ParameterizedTest
	@ModeSource
	void whatIsIdleIsClosedAndWhatIsWithTheHandlerIsFinishedAndGoesOn(Mode mode) throws IOException {
		try (Client idle = scenario.connect(mode)) {
			scenario.awaitConnection(mode.listener("echo"), idle);
			try (Encounter handling = Encounter.at(Point.HANDLING, scenario, "echo", mode)) {
				scenario.bean(ManualClock.class).advance(JUMP);
				if (mode.mayBlock()) {
					assertThat(idle.readToEnd()).isEmpty();
				}
				handling.release();
				assertThat(handling.client().readLike("held\n")).isEqualTo("held\n");
				assertThat(idle.readToEnd()).isEmpty();
				handling.client().send("served\n");
				assertThat(handling.client().readLike("served\n")).isEqualTo("served\n");
			}
		}
		scenario.awaitClosed(mode, Map.of(CloseReason.IDLE, 1L, CloseReason.PEER, 1L));
	}

	@ParameterizedTest
	@ModeSource
	void theDrainStillWaitsForWhatIsNotQuietAndClosesTheRest(Mode mode, TestReporter reporter) throws IOException {
		String[] settings = Stream
			.of(mode.settings("line"),
					new String[] { "--echo.drain.grace-period=20s", "--echo.listeners.line.idle-timeout=0s",
							"--echo.listeners.line.frame-timeout=0s" })
			.flatMap(Stream::of)
			.toArray(String[]::new);
		try (TestServer server = TestServer.start(WebApplicationType.NONE, List.of(MovedTime.class), settings);
				Client idle = Client.connect(server.port("line"));
				Client busy = Client.connect(server.port("line"))) {
			ManualClock clock = server.context().getBean(ManualClock.class);
			busy.send("half a li");
			await().until(() -> server.count("tcp.server.received", "listener", "line") == 9);
			await().until(() -> server.listener("line").active() == 2);
			List<Connection> open = List.copyOf(server.listener("line").openConnections());
			Drain drain = server.context().getBean(Drain.class);
			drain.begin();
			await().until(() -> drain.phase() == DrainPhase.GRACE);
			clock.advance(JUMP);
			assertThat(idle.readToEnd()).isEmpty();
			idle.endOutput();
			busy.send("ne\n");
			assertThat(busy.readLike("half a line\n")).isEqualTo("half a line\n");
			// the client may have the reply before the server has noted the time of it
			await().until(() -> open.stream().mapToLong(Connection::sentBytes).sum() == 12);
			clock.advance(JUMP);
			assertThat(busy.readToEnd()).isEmpty();
			busy.endOutput();
			DrainOutcome outcome = await().until(drain::outcome, Objects::nonNull);
			assertThat(outcome.toString()).endsWith(": 2 clean, 0 cut, 0 forced");
			reporter.publishEntry(ScenarioTable.COUNTED, server.counted().toString());
			server.assertNoWarnings();
		}
	}

}
