package io.echosounder.drain;

import java.io.IOException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;

import io.echosounder.testing.Mode;
import io.echosounder.testing.ModeSource;
import io.echosounder.testing.TestServer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for the outcomes of connections in a drain, by actions of their peers.
 */
class DrainOutcomesTests {

	@ParameterizedTest
	@ModeSource
	void anIdleConnectionIsClosedCleanly(Mode mode) throws IOException {
		try (TestServer server = Drains.start(mode)) {
			try (Peer silent = Peer.of(server); Peer served = Peer.served(server)) {
				Drains.of(server).begin();
				assertThat(silent.receiveAll()).isEmpty();
				assertThat(served.receiveAll()).isEmpty();
			}
			Drains.assertCounts(Drains.outcome(server), 2, 0, 0);
			server.awaitNoConnections();
			assertThat(server.closed("line", "drained")).isEqualTo(2);
			server.assertNoWarnings();
		}
	}

	@ParameterizedTest
	@ModeSource
	void aPeerThatKeepsTalkingIsCutAfterACompleteReply(Mode mode) throws Exception {
		try (TestServer server = Drains.start(mode, "--echo.drain.quiet-period=10s",
				"--echo.drain.grace-period=300ms")) {
			try (Peer peer = Peer.served(server)) {
				CompletableFuture<Integer> rest = pingUntilTheEnd(peer);
				Drains.of(server).begin();
				assertThat(rest.get()).isZero();
			}
			Drains.assertCounts(Drains.outcome(server), 0, 1, 0);
			server.awaitNoConnections();
			assertThat(server.closed("line", "cut")).isOne();
			server.assertNoWarnings();
		}
	}

	/** Returns how many bytes of a reply were left over when the server sent FIN. */
	private static CompletableFuture<Integer> pingUntilTheEnd(Peer peer) {
		return CompletableFuture.supplyAsync(() -> {
			try {
				String reply = "ping\n";
				while (reply.equals("ping\n")) {
					peer.send("ping\n");
					reply = peer.receive(5);
				}
				return reply.length();
			}
			catch (IOException ex) {
				throw new IllegalStateException(ex);
			}
		});
	}

	@ParameterizedTest
	@ModeSource
	void aPeerThatEndsItsSideInTheGracePeriodIsClean(Mode mode) throws IOException {
		try (TestServer server = Drains.start(mode, "--echo.drain.quiet-period=20s")) {
			try (Peer peer = Peer.served(server)) {
				Drains.of(server).begin();
				Drains.awaitListenersClosed(server);
				peer.ping();
				peer.socket().shutdownOutput();
				assertThat(peer.receiveAll()).isEmpty();
			}
			Drains.assertCounts(Drains.outcome(server), 1, 0, 0);
			assertThat(server.closed("line", "peer")).isOne();
		}
	}

	@ParameterizedTest
	@ModeSource
	void halfAFrameIsWaitedForAndThenForced(Mode mode) throws IOException {
		try (TestServer server = Drains.start(mode, "--echo.drain.grace-period=200ms", "--echo.drain.linger=50ms")) {
			try (Peer peer = Peer.of(server)) {
				peer.send("hal");
				Drains.awaitReceived(server, 3);
				Drains.of(server).begin();
				Drains.assertCounts(Drains.outcome(server), 0, 0, 1);
			}
			server.awaitNoConnections();
			assertThat(server.closed("line", "forced")).isOne();
			server.assertNoWarnings();
		}
	}

	@ParameterizedTest
	@ModeSource
	void halfAFrameThatIsCompletedInTimeIsAnsweredAndClean(Mode mode) throws IOException {
		try (TestServer server = Drains.start(mode)) {
			try (Peer peer = Peer.of(server)) {
				peer.send("hal");
				Drains.awaitReceived(server, 3);
				Drains.of(server).begin();
				Drains.awaitListenersClosed(server);
				peer.send("f\n");
				assertThat(peer.receiveAll()).asString().isEqualTo("half\n");
			}
			Drains.assertCounts(Drains.outcome(server), 1, 0, 0);
			server.awaitNoConnections();
		}
	}

	@ParameterizedTest
	@EnumSource(names = { "NIO_VIRTUAL", "BLOCKING" })
	void aHandlerThatReturnsInTheGracePeriodHasItsReplySent(Mode mode) throws IOException {
		try (TestServer server = Drains.startGated(mode)) {
			try (Peer peer = Peer.served(server)) {
				peer.send("gate\nnext\n");
				Drains.awaitReceived(server, 15);
				Drains.of(server).begin();
				Drains.awaitListenersClosed(server);
				server.context().getBean(CountDownLatch.class).countDown();
				assertThat(peer.receiveAll()).asString().isEqualTo("gate\nnext\n");
			}
			Drains.assertCounts(Drains.outcome(server), 1, 0, 0);
			server.awaitNoConnections();
			server.assertNoWarnings();
		}
	}

	@ParameterizedTest
	@EnumSource(names = { "NIO_VIRTUAL", "BLOCKING" })
	void aHandlerThatOutlivesTheGracePeriodIsForced(Mode mode) throws IOException {
		try (TestServer server = Drains.startGated(mode, "--echo.drain.grace-period=100ms",
				"--echo.drain.linger=50ms")) {
			try (Peer peer = Peer.served(server)) {
				peer.send("gate\n");
				Drains.awaitReceived(server, 10);
				Drains.of(server).begin();
				Drains.assertCounts(Drains.outcome(server), 0, 0, 1);
				assertThat(peer.receiveAll()).isEmpty();
			}
			server.awaitNoConnections();
			server.context().getBean(CountDownLatch.class).countDown();
		}
	}

	@Test
	void aHandlerThatBlocksAnEventLoopDelaysTheDrainButCannotStopIt() throws IOException {
		try (TestServer server = Drains.startGated(Mode.NIO_INLINE, "--echo.event-loops=1",
				"--echo.listeners.raw.enabled=false", "--echo.drain.grace-period=100ms", "--echo.drain.linger=50ms")) {
			try (Peer peer = Peer.served(server)) {
				peer.send("gate\n");
				Drains.awaitReceived(server, 10);
				Drains.of(server).begin();
				Drains.assertCounts(Drains.outcome(server), 0, 0, 1);
			}
			finally {
				server.context().getBean(CountDownLatch.class).countDown();
			}
			server.awaitNoConnections();
			assertThat(server.closed("line", "forced")).isOne();
		}
	}

}
