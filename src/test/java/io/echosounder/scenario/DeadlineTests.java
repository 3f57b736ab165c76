package io.echosounder.scenario;

import java.io.IOException;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;

import io.echosounder.testing.Background;
import io.echosounder.testing.Client;
import io.echosounder.testing.ManualClock;
import io.echosounder.testing.Mode;
import io.echosounder.testing.ModeSource;
import io.echosounder.testing.MovedTime;
import io.echosounder.testing.Scenario;
import io.echosounder.transport.CloseReason;
import io.echosounder.transport.Connection;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;

import static io.echosounder.testing.TestServer.await;
import static org.assertj.core.api.Assertions.assertThat;

/**
 * Deadlines close what they are named for, and nothing else. The test moves the time; an
 * event loop notices within a second.
 */
class DeadlineTests {

	@RegisterExtension
	static final Scenario scenario = Scenario.of("framing=lf", "idle-timeout=100s", "frame-timeout=0s")
		.listener("frame", "framing=lf", "idle-timeout=0s", "frame-timeout=100s")
		.listener("slow", "framing=raw", "idle-timeout=0s", "write-timeout=100s")
		.with(MovedTime.class);

	@ParameterizedTest
	@ModeSource
	void anIdleConnectionIsClosedWithFin(Mode mode) throws IOException {
		String listener = mode.listener("echo");
		long handled = scenario.server().count("tcp.server.messages", "listener", listener);
		try (Client client = scenario.connect(mode)) {
			echo(client);
			// the client may have the reply before the server has noted the time of it
			await().until(() -> scenario.server().count("tcp.server.messages", "listener", listener) > handled);
			advance(100);
			assertThat(client.readToEnd()).isEmpty();
		}
		scenario.awaitClosed(mode, Map.of(CloseReason.IDLE, 1L));
	}

	@ParameterizedTest
	@ModeSource
	void aByteNowAndThenKeepsAConnection(Mode mode) throws IOException {
		try (Client client = scenario.connect(mode); Client idle = scenario.connect(mode)) {
			scenario.awaitActive(mode.listener("echo"), 2);
			for (int i = 0; i < 3; i++) {
				Connection connection = scenario.connection(mode.listener("echo"), client);
				long received = connection.receivedBytes();
				client.send(".");
				await().until(() -> connection.receivedBytes() == received + 1);
				advance(60);
			}
			assertThat(idle.readToEnd()).isEmpty();
			client.send("\n");
			assertThat(client.readLike("...\n")).isEqualTo("...\n");
		}
		scenario.awaitClosed(mode, Map.of(CloseReason.IDLE, 1L, CloseReason.PEER, 1L));
	}

	/** As after a pause of the whole process, when threads run again in any order. */
	@ParameterizedTest
	@ModeSource
	void aByteThatNoThreadHadTimeToReadKeepsAConnection(Mode mode) throws IOException {
		try (Client client = scenario.connect(mode);
				Client idle = scenario.connect(Mode.NIO_INLINE);
				Client onTheOtherLoop = scenario.connect(Mode.NIO_INLINE)) {
			echo(client);
			scenario.awaitConnection(Mode.NIO_INLINE.listener("echo"), idle);
			scenario.awaitConnection(Mode.NIO_INLINE.listener("echo"), onTheOtherLoop);
			AtomicBoolean busy = new AtomicBoolean(true);
			occupyVirtualThreads(busy);
			try {
				advance(99);
				client.send(".");
				advance(1);
				// their event loops have looked at all deadlines
				assertThat(idle.readToEnd()).isEmpty();
				assertThat(onTheOtherLoop.readToEnd()).isEmpty();
			}
			finally {
				busy.set(false);
			}
			client.send("\n");
			assertThat(client.readLike(".\n")).isEqualTo(".\n");
		}
		scenario.server().awaitNoConnections();
	}

	private static void occupyVirtualThreads(AtomicBoolean busy) {
		int carriers = Runtime.getRuntime().availableProcessors();
		CountDownLatch occupied = new CountDownLatch(carriers);
		for (int i = 0; i < carriers; i++) {
			Thread.ofVirtual().start(() -> {
				occupied.countDown();
				while (busy.get()) {
					Thread.onSpinWait();
				}
			});
		}
		await().until(() -> occupied.getCount() == 0);
	}

	@ParameterizedTest
	@ModeSource
	void theTimeOfAFrameRunsFromItsFirstByteHoweverManyFollow(Mode mode) throws IOException {
		String listener = mode.listener("frame");
		try (Client silent = scenario.connect("frame", mode); Client client = scenario.connect("frame", mode)) {
			echo(silent);
			echo(client);
			advance(1000);
			Connection connection = scenario.connection(listener, client);
			for (int i = 0; i < 2; i++) {
				long received = connection.receivedBytes();
				client.send(".");
				await().until(() -> connection.receivedBytes() == received + 1);
				advance(50);
			}
			assertThat(client.readToEnd()).isEmpty();
			echo(silent);
		}
		scenario.awaitClosed(listener, Map.of(CloseReason.FRAME_TIMEOUT, 1L, CloseReason.PEER, 1L));
	}

	@ParameterizedTest
	@ModeSource
	void aClientThatTakesNoReplyIsASlowReader(Mode mode) throws IOException {
		String listener = mode.listener("slow");
		try (Client client = Client.connect(scenario.server().port(listener), 16 * 1024)) {
			Background writer = sendMuch(client);
			awaitStuck(listener);
			awaitWhileTimePasses(() -> scenario.server().listener(listener).active() == 0);
			scenario.awaitClosed(listener, Map.of(CloseReason.SLOW_READER, 1L));
			writer.join();
		}
	}

	/**
	 * It takes less than a third of the kernel's buffer, which may be megabytes: the
	 * kernel does not yet say that the socket takes bytes again.
	 */
	@ParameterizedTest
	@ModeSource
	void aClientThatTakesSomeNowAndThenIsNotASlowReader(Mode mode) throws IOException {
		String listener = mode.listener("slow");
		try (Client stuck = Client.connect(scenario.server().port(listener), 16 * 1024);
				Client client = Client.connect(scenario.server().port(listener), 16 * 1024)) {
			Background writer = sendMuch(client);
			Background stuckWriter = sendMuch(stuck);
			awaitStuck(listener);
			Connection connection = scenario.connection(listener, client);
			for (int i = 0; i < 5; i++) {
				long sent = connection.sentBytes();
				assertThat(client.read(100_000)).hasSize(100_000);
				advance(40);
				// each of these may be a tick, but all of them are no timeout
				AtomicInteger seconds = new AtomicInteger(50);
				await().until(() -> {
					if (seconds.getAndDecrement() > 0) {
						advance(1);
					}
					return connection.sentBytes() > sent || !connection.isOpen();
				});
				assertThat(connection.closeReason()).as("close reason after round %d", i).isNull();
			}
			// the kernel may have taken some more for the other one, later than one
			// thinks
			awaitWhileTimePasses(() -> {
				assertThat(client.read(10_000)).hasSize(10_000);
				return scenario.server().listener(listener).active() == 1;
			});
			client.reset();
			writer.join();
			stuckWriter.join();
		}
		scenario.awaitClosed(listener, Map.of(CloseReason.SLOW_READER, 1L, CloseReason.RESET, 1L));
	}

	private static void echo(Client client) throws IOException {
		client.send("a line\n");
		assertThat(client.readLike("a line\n")).isEqualTo("a line\n");
	}

	/** More than the kernel takes; that the server resets it, is expected. */
	private static Background sendMuch(Client client) {
		return Background.start(() -> {
			try {
				client.send(new byte[50_000_000]);
			}
			catch (IOException ex) {
				assertThat(ex).hasMessageMatching("(?i).*(reset|broken pipe|closed).*");
			}
		});
	}

	private static void awaitStuck(String listener) {
		scenario.awaitUnsent(listener);
		scenario.awaitStable(() -> scenario.server().count("tcp.server.sent", "listener", listener));
	}

	/** An event loop looks again a moment after it has found a deadline to be over. */
	private static void awaitWhileTimePasses(Callable<Boolean> condition) {
		await().until(() -> {
			advance(1);
			return condition.call();
		});
	}

	private static void advance(int seconds) {
		scenario.bean(ManualClock.class).advance(Duration.ofSeconds(seconds));
	}

}
