package io.echosounder.scenario.drain;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.time.Duration;
import java.util.Map;

import io.echosounder.drain.DrainPhase;
import io.echosounder.drain.Drains;
import io.echosounder.drain.SteppedClock;
import io.echosounder.testing.Mode;
import io.echosounder.testing.ModeSource;
import io.echosounder.testing.Scenario;
import io.echosounder.testing.ScenarioTable;
import io.echosounder.testing.TestServer;
import io.echosounder.transport.CloseReason;
import org.junit.jupiter.api.TestReporter;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;

import org.springframework.boot.availability.ApplicationAvailability;
import org.springframework.boot.availability.ReadinessState;

import static io.echosounder.testing.TestServer.await;
import static org.assertj.core.api.Assertions.assertThat;

/**
 * Clients connect, echo one line and close, again and again, while the server drains. The
 * test moves the drain's time.
 */
class ConnectStormTests {

	private static final int CLIENTS = 8;

	private static final Duration DELAY = Duration.ofSeconds(5);

	@RegisterExtension
	final Scenario scenario = Scenario.of("framing=lf")
		.setting("echo.drain.delay=" + DELAY.toSeconds() + "s", "echo.drain.quiet-period=10s")
		.with(SteppedClock.ClockConfiguration.class);

	/**
	 * The kernel resets connections that it completes between the last accept and the
	 * close of the listening socket; no server can prevent that. Such a client finds the
	 * port closed when it tries again.
	 */
	@ParameterizedTest
	@ModeSource
	void whoeverTheServerTakesIsEchoedUntilConnectsAreRefusedAndThePortIsFree(Mode mode, TestReporter reporter)
			throws IOException {
		TestServer server = this.scenario.server();
		SteppedClock clock = this.scenario.bean(SteppedClock.class);
		int port = server.port(mode.listener("echo"));
		Storm storm = new Storm(port, CLIENTS);
		awaitEchoes(storm, 200);

		Drains.of(server).begin();
		clock.awaitPause();
		assertThat(server.context().getBean(ApplicationAvailability.class).getReadinessState())
			.isEqualTo(ReadinessState.REFUSING_TRAFFIC);
		assertThat(Drains.of(server).phase()).isEqualTo(DrainPhase.DELAY);
		int before = storm.echoed();
		awaitEchoes(storm, before + 200);
		int inDelay = storm.echoed() - before;
		assertThat(storm.refused() + storm.reset()).as("turned away in the delay").isZero();

		clock.advance(DELAY);
		clock.run();
		Drains.awaitListenersClosed(server);
		try (ServerSocket successor = new ServerSocket(port, 0, InetAddress.getLoopbackAddress())) {
			assertThat(successor.isBound()).isTrue();
		}
		storm.join();
		assertThat(storm.refused() + storm.reset()).isEqualTo(CLIENTS);
		Drains.assertCounts(Drains.outcome(server), Drains.outcome(server).clean(), 0, 0);
		this.scenario.awaitClosed(mode, Map.of(CloseReason.PEER, (long) storm.echoed()));
		reporter.publishEntry(ScenarioTable.COUNTED, "%,d echoed, %,d of them in the delay; %d reset by the kernel"
			.formatted(storm.echoed(), inDelay, storm.reset()));
	}

	private static void awaitEchoes(Storm storm, int count) {
		await().until(() -> storm.echoed() >= count);
	}

}
