package io.echosounder.scenario.load;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

import io.echosounder.testing.Client;
import io.echosounder.testing.EchoProcess;
import io.echosounder.testing.FullTier;
import io.echosounder.testing.Mode;
import io.echosounder.testing.ModeSource;
import io.echosounder.testing.ScenarioTable;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.TestReporter;
import org.junit.jupiter.params.ParameterizedTest;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Clients that keep every processor busy, and one more. The server is a separate process,
 * so that its threads compete with each other and not with those of the test.
 */
@FullTier
class NewcomerIT {

	private static final int BUSY = 500;

	private static final int NEWCOMERS = 10;

	@AutoClose
	private static EchoProcess server;

	@BeforeAll
	static void start() throws IOException {
		List<String> settings = new ArrayList<>();
		for (Mode mode : Mode.values()) {
			String listener = mode.listener("busy");
			settings.addAll(List.of(mode.settings(listener)));
			settings.add("--echo.listeners." + listener + ".port=0");
			settings.add("--echo.listeners." + listener + ".framing=lf");
		}
		// one thread carries all virtual threads, so that few clients are enough to keep
		// it
		// busy
		server = EchoProcess.start(List.of("env", "JAVA_TOOL_OPTIONS=-Djdk.virtualThreadScheduler.parallelism=1"),
				settings.toArray(String[]::new));
	}

	@ParameterizedTest
	@ModeSource
	void whileFiveHundredClientsAreAlwaysBusyEachNewcomerIsServed(Mode mode, TestReporter reporter) throws IOException {
		int port = server.port(mode.listener("busy"));
		try (BusyClients one = BusyClients.start(port, BUSY / 2);
				BusyClients other = BusyClients.start(port, BUSY / 2)) {
			Awaitility.await().until(() -> one.echoes() > BUSY && other.echoes() > BUSY);
			for (int i = 0; i < NEWCOMERS; i++) {
				long before = one.echoes() + other.echoes();
				try (Client newcomer = Client.connect(port)) {
					newcomer.send("a line\n");
					assertThat(newcomer.readLike("a line\n")).isEqualTo("a line\n");
				}
				Awaitility.await().until(() -> one.echoes() + other.echoes() > before);
			}
			reporter.publishEntry(ScenarioTable.COUNTED, "%d busy, %d newcomers served".formatted(BUSY, NEWCOMERS));
		}
		server.awaitNoConnections();
		assertThat(server.counted().closedInAll()).isEqualTo(server.counted().opened());
		server.assertNoWarningsBut();
	}

}
