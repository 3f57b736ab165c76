package io.echosounder.drain;

import java.io.IOException;
import java.net.ConnectException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

import io.echosounder.testing.Mode;
import io.echosounder.testing.ModeSource;
import io.echosounder.testing.Scenario;
import io.echosounder.testing.TestServer;
import io.echosounder.transport.Connection;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;

import org.springframework.boot.availability.ApplicationAvailability;
import org.springframework.boot.availability.ReadinessState;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

/**
 * Tests for the steps of the drain.
 */
class DrainStepsTests {

	/** For tests without a drain. */
	@RegisterExtension
	static final Scenario scenario = Scenario.of("framing=lf").listener("ended", "framing=lf");

	@Test
	void readinessRefusesBeforeBeginReturnsAndListenersServeDuringTheDelay() throws IOException {
		Duration delay = Duration.ofSeconds(2);
		try (TestServer server = Drains.startStepped(Mode.NIO_INLINE, "--echo.drain.delay=2s")) {
			SteppedClock clock = server.context().getBean(SteppedClock.class);
			Drain drain = Drains.of(server);
			ApplicationAvailability availability = server.context().getBean(ApplicationAvailability.class);
			assertThat(availability.getReadinessState()).isEqualTo(ReadinessState.ACCEPTING_TRAFFIC);
			assertThat(drain.phase()).isEqualTo(DrainPhase.RUNNING);
			assertThat(drain.elapsed()).isZero();
			assertThat(drain.connections()).isZero();
			try (Peer peer = Peer.of(server)) {
				drain.begin();
				assertThat(availability.getReadinessState()).isEqualTo(ReadinessState.REFUSING_TRAFFIC);
				clock.awaitPause();
				assertThat(drain.outcome()).isNull();
				try (Peer late = Peer.of(server)) {
					late.ping();
				}
				peer.ping();
				clock.advance(delay);
				assertThat(drain.elapsed()).isPositive();
				clock.run();
				assertThat(peer.receiveAll()).isEmpty();
			}
			assertThat(Drains.outcome(server).took()).isGreaterThanOrEqualTo(delay);
			assertThat(drain.elapsed()).isEqualTo(Drains.outcome(server).took());
			assertThat(drain.connections()).isPositive();
			assertThat(drain.ended()).isEqualTo(drain.connections());
		}
	}

	@ParameterizedTest
	@ModeSource
	void aListenerThatStoppedAcceptingRefusesAndServesOn(Mode mode) throws IOException {
		try (Peer peer = new Peer(scenario.connect("ended", mode).socket())) {
			peer.ping();
			scenario.server().listener(mode.listener("ended")).stopAccepting();
			assertThatExceptionOfType(ConnectException.class).isThrownBy(() -> scenario.connect("ended", mode));
			peer.ping();
		}
	}

	@ParameterizedTest
	@ModeSource
	void connectionsThatTheKernelHasCompletedAreServed(Mode mode) throws IOException {
		int count = 200;
		List<Peer> peers = new ArrayList<>();
		try (TestServer server = Drains.start(mode, "--echo.drain.quiet-period=500ms")) {
			for (int i = 0; i < count; i++) {
				Peer peer = Peer.of(server);
				peer.send("early\n");
				peers.add(peer);
			}
			Drains.of(server).begin();
			for (Peer peer : peers) {
				assertThat(peer.receiveAll()).asString().isEqualTo("early\n");
				peer.close();
			}
			Drains.outcome(server);
			server.awaitNoConnections();
			assertThat(server.count("tcp.server.connections.opened", "listener", "line")).isEqualTo(count);
			server.assertNoWarnings();
		}
	}

	@Test
	void beginningTwiceIsOneDrain() throws IOException {
		try (TestServer server = Drains.start(Mode.NIO_INLINE)) {
			try (Peer peer = Peer.served(server)) {
				Drains.of(server).begin();
				Drains.of(server).begin();
				assertThat(peer.receiveAll()).isEmpty();
			}
			DrainOutcome outcome = Drains.outcome(server);
			Drains.of(server).begin();
			assertThat(Drains.of(server).outcome()).isSameAs(outcome);
			assertThat(server.log().events())
				.filteredOn((event) -> event.getFormattedMessage().startsWith("Drained in"))
				.hasSize(1);
		}
	}

	@ParameterizedTest
	@ModeSource
	void aPeerThatTalkedWithinTheQuietPeriodIsNotQuiet(Mode mode) throws IOException {
		try (Peer peer = new Peer(scenario.connect(mode).socket())) {
			peer.ping();
			Connection connection = scenario.onlyConnection(mode.listener("echo"));
			assertThat(connection.isQuiet(Duration.ofMinutes(5))).isFalse();
			connection.closeIfQuiet(Duration.ofMinutes(5));
			assertThat(connection.isOpen()).isTrue();
			Awaitility.await().until(() -> connection.isQuiet(Duration.ZERO));
		}
	}

	@Test
	void closesOfQuietConnectionsAreSpreadOverTheTime() throws IOException {
		int count = 20;
		List<Peer> peers = new ArrayList<>();
		try (TestServer server = Drains.start(Mode.NIO_INLINE, "--echo.drain.spread=1s")) {
			for (int i = 0; i < count; i++) {
				peers.add(Peer.served(server));
			}
			Drain drain = Drains.of(server);
			List<Connection> connections = List.copyOf(server.listener("line").openConnections());
			drain.begin();
			// a slow machine may close later, never earlier
			TestServer.await().pollInterval(Duration.ofMillis(1)).until(() -> {
				long open = connections.stream().filter(Connection::isOpen).count();
				double share = drain.elapsed().toMillis() / 1000.0;
				assertThat(count - open).as("closed after %s", share).isLessThanOrEqualTo((long) (count * share) + 1);
				return open == 0;
			});
			for (Peer peer : peers) {
				peer.close();
			}
			DrainOutcome outcome = Drains.outcome(server);
			Drains.assertCounts(outcome, count, 0, 0);
			assertThat(outcome.took()).isGreaterThan(Duration.ofMillis(900));
		}
	}

	@ParameterizedTest
	@ModeSource
	void aLargeReplyIsFlushedToAPeerThatReadsDuringTheDrain(Mode mode) throws IOException {
		String line = "x".repeat(1023) + "\n";
		int sent = 8 * 1024;
		try (TestServer server = Drains.start(mode)) {
			try (Peer peer = Peer.of(server)) {
				Thread writer = Thread.ofVirtual().start(() -> {
					try {
						peer.send(line.repeat(sent));
						peer.socket().shutdownOutput();
					}
					catch (IOException ex) {
						throw new IllegalStateException(ex);
					}
				});
				Awaitility.await().until(() -> server.gauge("tcp.server.unsent", "line") > 0);
				Drains.of(server).begin();
				Drains.awaitListenersClosed(server);
				assertThat(peer.receiveAll()).hasSize(sent * 1024);
				assertThat(writer.isInterrupted()).isFalse();
			}
			Drains.assertCounts(Drains.outcome(server), 1, 0, 0);
			server.awaitNoConnections();
			server.assertNoWarnings();
		}
	}

	@ParameterizedTest
	@ModeSource
	void aPeerThatNeverReadsIsForced(Mode mode) throws IOException {
		try (TestServer server = Drains.start(mode, "--echo.drain.grace-period=100ms", "--echo.drain.linger=50ms",
				"--echo.listeners.line.max-frame-length=16MB")) {
			try (Peer peer = Peer.of(server)) {
				// the buffers of a kernel hold less
				peer.send("x".repeat(16 * 1024 * 1024 - 1).concat("\n"));
				Awaitility.await().until(() -> server.gauge("tcp.server.unsent", "line") > 0);
				Drains.of(server).begin();
				Drains.assertCounts(Drains.outcome(server), 0, 0, 1);
			}
			server.awaitNoConnections();
			assertThat(server.closed("line", "forced")).isOne();
			server.assertNoWarnings();
		}
	}

}
