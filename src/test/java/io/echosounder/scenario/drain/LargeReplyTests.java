package io.echosounder.scenario.drain;

import java.io.IOException;
import java.time.Duration;
import java.util.Map;

import io.echosounder.drain.DrainPhase;
import io.echosounder.drain.Drains;
import io.echosounder.drain.SteppedClock;
import io.echosounder.testing.Client;
import io.echosounder.testing.Mode;
import io.echosounder.testing.ModeSource;
import io.echosounder.testing.Scenario;
import io.echosounder.testing.ScenarioTable;
import io.echosounder.transport.CloseReason;
import io.echosounder.transport.Connection;
import org.junit.jupiter.api.TestReporter;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;

import static io.echosounder.testing.TestServer.await;
import static org.assertj.core.api.Assertions.assertThat;

/**
 * Replies that fill all buffers when the drain begins, as their client does not read. The
 * test moves the drain's time.
 */
class LargeReplyTests {

	private static final String LINE = "%7d " + ".".repeat(32 * 1024 - 9) + "\n";

	private static final Duration GRACE = Duration.ofSeconds(10);

	private static final Duration LINGER = Duration.ofSeconds(15);

	@RegisterExtension
	final Scenario scenario = Scenario.of("framing=lf")
		.setting("echo.drain.quiet-period=1s", "echo.drain.grace-period=" + GRACE.toSeconds() + "s",
				"echo.drain.linger=" + LINGER.toSeconds() + "s", "spring.lifecycle.timeout-per-shutdown-phase=60s")
		.with(SteppedClock.ClockConfiguration.class);

	@ParameterizedTest
	@ModeSource
	void aClientThatReadsInTheGracePeriodGetsAllAndIsClean(Mode mode, TestReporter reporter) throws IOException {
		try (Client client = Client.connect(port(mode), 4096)) {
			int lines = pileUp(mode, client);
			beginDrain();
			readLines(client, 0, lines);
			clock().run();
			assertThat(client.readToEnd()).isEmpty();
			publish(reporter, lines);
		}
		Drains.assertCounts(Drains.outcome(this.scenario.server()), 1, 0, 0);
		this.scenario.awaitClosed(mode, Map.of(CloseReason.DRAINED, 1L));
	}

	@ParameterizedTest
	@ModeSource
	void aClientThatReadsOnlyAfterTheGracePeriodGetsAllAndIsCut(Mode mode, TestReporter reporter) throws IOException {
		try (Client client = Client.connect(port(mode), 4096)) {
			int lines = pileUp(mode, client);
			beginDrain();
			readLines(client, 0, lines / 4);
			endGrace();
			readLines(client, lines / 4, lines);
			clock().run();
			assertThat(client.readToEnd()).isEmpty();
			publish(reporter, lines);
		}
		Drains.assertCounts(Drains.outcome(this.scenario.server()), 0, 1, 0);
		this.scenario.awaitClosed(mode, Map.of(CloseReason.CUT, 1L));
	}

	@ParameterizedTest
	@ModeSource
	void aClientThatStopsReadingIsForced(Mode mode, TestReporter reporter) throws IOException {
		try (Client client = Client.connect(port(mode), 4096)) {
			client.send(LINE.formatted(0));
			readLines(client, 0, 1);
			// not later, or the kernel would have room for what waits
			int lines = pileUp(mode, client);
			beginDrain();
			endGrace();
			clock().advance(LINGER.plusSeconds(1));
			clock().run();
			Drains.assertCounts(Drains.outcome(this.scenario.server()), 0, 0, 1);
			this.scenario.awaitClosed(mode, Map.of(CloseReason.FORCED, 1L));
			publish(reporter, lines);
		}
	}

	/**
	 * Sends lines, each once the server has read the one before, until a reply waits in
	 * the server's memory.
	 * @return how many
	 */
	private int pileUp(Mode mode, Client client) throws IOException {
		this.scenario.awaitConnection(mode.listener("echo"), client);
		Connection connection = connection(mode);
		long before = connection.receivedBytes();
		int lines = 0;
		while (!isStuck(connection)) {
			client.send(LINE.formatted(lines));
			lines++;
			long sent = before + (long) lines * LINE.formatted(0).length();
			await().until(() -> connection.receivedBytes() == sent);
			// until the reply is sent, or waits
			await().until(() -> connection.sentBytes() + connection.unsentBytes() == sent);
		}
		return lines;
	}

	private boolean isStuck(Connection connection) {
		if (connection.unsentBytes() > 0) {
			this.scenario.awaitStable(connection::sentBytes);
		}
		return connection.unsentBytes() > 0;
	}

	private void beginDrain() {
		Drains.of(this.scenario.server()).begin();
		assertThat(Drains.awaitListenersClosed(this.scenario.server())).isOne();
	}

	private void endGrace() {
		clock().advance(GRACE);
		Drains.awaitPhase(this.scenario.server(), DrainPhase.CLOSING);
		clock().awaitPause();
	}

	private static void readLines(Client client, int from, int to) throws IOException {
		for (int i = from; i < to; i++) {
			String line = LINE.formatted(i);
			assertThat(client.readLike(line).equals(line)).as("line %s of %s", i, to).isTrue();
		}
	}

	private static void publish(TestReporter reporter, int lines) {
		reporter.publishEntry(ScenarioTable.COUNTED,
				"%.1f MB of replies in flight".formatted(lines * LINE.formatted(0).length() / 1e6));
	}

	private Connection connection(Mode mode) {
		return this.scenario.server().listener(mode.listener("echo")).openConnections().iterator().next();
	}

	private int port(Mode mode) {
		return this.scenario.server().port(mode.listener("echo"));
	}

	private SteppedClock clock() {
		return this.scenario.bean(SteppedClock.class);
	}

}
