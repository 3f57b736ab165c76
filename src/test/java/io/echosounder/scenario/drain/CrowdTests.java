package io.echosounder.scenario.drain;

import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Map;

import io.echosounder.drain.DrainOutcome;
import io.echosounder.drain.Drains;
import io.echosounder.drain.SteppedClock;
import io.echosounder.scenario.ScriptedService;
import io.echosounder.testing.Client;
import io.echosounder.testing.Mode;
import io.echosounder.testing.ModeSource;
import io.echosounder.testing.Scenario;
import io.echosounder.testing.ScenarioTable;
import io.echosounder.testing.TestServer;
import io.echosounder.transport.CloseReason;
import io.echosounder.transport.Connection;
import org.junit.jupiter.api.TestReporter;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;

import static io.echosounder.testing.TestServer.await;
import static org.assertj.core.api.Assertions.assertThat;

/**
 * Five hundred connections of every kind when the drain begins, and more during it.
 */
class CrowdTests {

	private static final int IN_ALL = 500;

	private static final int PINGS = 120;

	private static final int HALF_A_FRAME = 40;

	private static final int DEAF = 5;

	private static final int UNANSWERED = 50;

	private static final int BUSY = 40;

	private static final int BUSY_AND_HALF_CLOSED = 20;

	private static final int HANGING = 10;

	private static final int NEWCOMERS = 6;

	/** As often as the drain looks at its connections. */
	private static final Duration STEP = Duration.ofMillis(20);

	private static final Duration GRACE = Duration.ofMinutes(5);

	private static final Duration LINGER = Duration.ofSeconds(2);

	@RegisterExtension
	final Scenario scenario = Scenario.of("framing=lf", "write-buffer=16KB")
		.listener("ping", "framing=lf")
		.setting("echo.drain.spread=300ms", "echo.drain.quiet-period=500ms",
				"echo.drain.grace-period=" + GRACE.toSeconds() + "s", "echo.drain.linger=" + LINGER.toSeconds() + "s",
				"spring.lifecycle.timeout-per-shutdown-phase=600s")
		.with(ScriptedService.ServiceConfiguration.class)
		.with(SteppedClock.ClockConfiguration.class);

	@ParameterizedTest
	@ModeSource
	void fiveHundredOfEveryKindGetEveryReplyAndAFinAndAreCountedOnce(Mode mode, TestReporter reporter)
			throws IOException {
		TestServer server = this.scenario.server();
		ScriptedService service = this.scenario.bean(ScriptedService.class);
		Crowd pings = new Crowd(server.port(mode.listener("ping")));
		Crowd others = new Crowd(server.port(mode.listener("echo")));
		int forced = HALF_A_FRAME + DEAF;
		int halfClosed = mode.mayBlock() ? BUSY_AND_HALF_CLOSED : 0;
		int idle = IN_ALL - PINGS - HALF_A_FRAME - DEAF - UNANSWERED;
		if (mode.mayBlock()) {
			others.add(BUSY, "BEFORE\nwait busy\nAFTER\n", "BEFORE\nwait busy\nAFTER\n");
			others.addHalfClosed(BUSY_AND_HALF_CLOSED, "wait busy\nLAST\n", "wait busy\nLAST\n");
			others.add(HANGING, "wait hanging\nNEVER\n", "");
			forced += HANGING;
			idle -= BUSY + BUSY_AND_HALF_CLOSED + HANGING;
			await().until(() -> service.waiting() == BUSY + BUSY_AND_HALF_CLOSED + HANGING);
		}
		others.add(idle / 2, "", "");
		others.add(idle - idle / 2, "HELLO\n", "HELLO\n");
		others.add(HALF_A_FRAME, "HELLO\nHAL", "HELLO\n");
		others.add(UNANSWERED, ScriptedService.SILENCE + "\n", "");
		List<Connection> deaf = awaitStuck(others.addDeaf(DEAF), mode);
		pings.addPings(PINGS);
		await().until(() -> server.counted().opened() == IN_ALL && pings.answered() > PINGS);

		others.addNewcomers(NEWCOMERS);
		Drains.of(server).begin();
		int open = Drains.awaitListenersClosed(server);
		service.open("busy");
		// or a drain of connections that rest may be faster than their threads
		await().until(() -> server.counted().closed().getOrDefault("peer", 0L) == halfClosed);
		Duration graceOver = endQuietOnes(mode, forced);
		DrainOutcome outcome = Drains.outcome(server);
		pings.join();
		service.open("hanging");
		others.join();
		server.awaitNoConnections();

		assertThat(others.refused() + others.reset()).as("threads of newcomers").isEqualTo(NEWCOMERS);
		assertThat(open).as("open when the listeners closed").isEqualTo(IN_ALL + others.late());
		assertThat(outcome.clean() + outcome.cut() + outcome.forced()).as("%s", outcome).isEqualTo(open);
		// the kernel of a peer that does not read may take its last bytes late: all of
		// them
		List<Connection> taken = deaf.stream()
			.filter((connection) -> connection.closeReason() != CloseReason.FORCED)
			.toList();
		assertThat(taken).allSatisfy((connection) -> {
			assertThat(connection.closeReason()).isEqualTo(CloseReason.CUT);
			assertThat(connection.sentBytes()).as("every frame is answered").isEqualTo(connection.receivedBytes());
		});
		assertThat(outcome.forced()).as("%s", outcome).isEqualTo(forced - taken.size());
		assertThat(outcome.cut()).as("only those who ping are cut").isLessThanOrEqualTo(PINGS + taken.size());
		assertThat(outcome.took()).as("time of the drain").isBetween(graceOver, graceOver.plus(LINGER).plusSeconds(1));
		Map<String, Long> closed = server.counted().closed();
		assertThat(closed.getOrDefault("peer", 0L)).isEqualTo(halfClosed);
		assertThat(closed.getOrDefault("drained", 0L)).isEqualTo(outcome.clean() - halfClosed);
		assertThat(closed.getOrDefault("cut", 0L)).isEqualTo(outcome.cut());
		assertThat(closed.getOrDefault("forced", 0L)).isEqualTo(forced - taken.size());
		assertThat(server.count("tcp.server.messages", "listener", mode.listener("ping")))
			.as("every line that the server took came back")
			.isEqualTo(pings.answered());
		assertThat(pings.crossed()).isEqualTo(PINGS);
		reporter.publishEntry(ScenarioTable.COUNTED,
				"%,d pings answered, %d crossed the FIN; %d came when the drain began, %d of them reset by the kernel"
					.formatted(pings.answered(), pings.crossed(), others.late() + others.reset(), others.reset()));
	}

	/**
	 * Lets the grace period pass, once all connections that may end within it have ended.
	 * @return how long the drain has taken then
	 */
	private Duration endQuietOnes(Mode mode, int busy) {
		SteppedClock clock = this.scenario.bean(SteppedClock.class);
		await().until(() -> {
			clock.advance(STEP);
			return this.scenario.server().listener(mode.listener("echo")).active() == busy;
		});
		clock.advance(GRACE);
		Duration graceOver = Duration.ofNanos(clock.nanoTime());
		clock.run();
		return graceOver;
	}

	/** Waits until replies to each of these wait in the server's memory, for good. */
	private List<Connection> awaitStuck(List<Client> clients, Mode mode) {
		List<Connection> deaf = clients.stream()
			.map((client) -> this.scenario.connection(mode.listener("echo"), client))
			.toList();
		await().until(() -> {
			// bytes that wait for a moment only are sent before the next look
			this.scenario.awaitStable(() -> deaf.stream().mapToLong(Connection::sentBytes).sum());
			return deaf.stream().allMatch((connection) -> connection.unsentBytes() > 0);
		});
		return deaf;
	}

}
