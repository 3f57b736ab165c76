package io.echosounder.transport;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.BindException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.UnknownHostException;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicReference;

import ch.qos.logback.classic.Level;
import io.echosounder.framing.Framing;
import io.echosounder.testing.Background;
import io.echosounder.testing.CapturedLog;
import io.echosounder.testing.EchoProcess;
import io.echosounder.testing.ManualClock;
import io.echosounder.testing.Resources;
import org.assertj.core.api.ThrowableAssertAlternative;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

import org.springframework.integration.ip.tcp.connection.DefaultTcpSocketSupport;

import static io.echosounder.testing.TestServer.await;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

/**
 * Tests how {@link NioClientConnectionFactory} connects or fails, on a clock that stands
 * still until the test moves it.
 */
class ConnectTests {

	private static final InetAddress FIRST = address(1);

	private static final InetAddress SECOND = address(2);

	private final Resources before = Resources.now();

	private final CapturedLog log = new CapturedLog();

	private final Counts counts = new Counts();

	/** Sockets that were to connect, in their order. */
	private final List<Socket> dialled = new CopyOnWriteArrayList<>();

	private final ManualClock clock = new ManualClock();

	private final EventLoopGroup loops = new EventLoopGroup(1, this.clock);

	private @Nullable NioClientConnectionFactory factory;

	@BeforeEach
	void warmUp() {
		WakeUp.andWait(this.loops);
	}

	@AfterEach
	void close() {
		if (this.factory != null) {
			this.factory.stop();
			assertThat(this.factory.openConnections()).isEmpty();
		}
		this.loops.close();
		assertThat(this.counts.open()).isZero();
		assertThat(this.log.lines(Level.WARN)).isEmpty();
		this.log.close();
		this.before.awaitBack();
	}

	@Test
	void whereNothingListensItIsRefused() throws IOException {
		int port = EchoProcess.freePort();
		assertFails(client("127.0.0.1", port), ConnectPhase.CONNECT, ConnectFailure.REFUSED).withMessage(
				"Client test cannot connect to 127.0.0.1:%d: connect, refused: 127.0.0.1:%d Connection refused", port,
				port);
		assertThat(this.counts.closed()).isEmpty();
	}

	@Test
	void aNameThatHasNoAddressIsSaid() {
		NioClientConnectionFactory client = client("nowhere.test", 7);
		client.setResolver((host) -> {
			throw new UnknownHostException(host);
		});
		assertFails(client, ConnectPhase.RESOLVE, ConnectFailure.DNS)
			.withMessageContaining("Client test cannot connect to nowhere.test:7: resolve, dns:");
	}

	@Test
	void aNameServiceThatDoesNotAnswerTakesNoLongerThanTheTimeout() {
		CountDownLatch asked = new CountDownLatch(1);
		CountDownLatch gate = new CountDownLatch(1);
		NioClientConnectionFactory client = client("slow.test", 7);
		client.setResolver((_) -> {
			asked.countDown();
			pass(gate);
			return new InetAddress[] { FIRST };
		});
		Background waiting = Background.start(() -> assertFails(client, ConnectPhase.RESOLVE, ConnectFailure.TIMEOUT));
		pass(asked);
		advance(Duration.ofMillis(99_999));
		assertThat(waiting.isDone()).isFalse();
		advance(Duration.ofMillis(1));
		waiting.join();
		gate.countDown();
	}

	@Test
	void whereEverythingIsDroppedItTimesOutAtItsTimeAndNotBefore() throws IOException {
		try (Blackhole blackhole = Blackhole.at(FIRST, 0)) {
			NioClientConnectionFactory client = client("127.0.0.1", blackhole.port());
			Background waiting = Background
				.start(() -> assertFails(client, ConnectPhase.CONNECT, ConnectFailure.TIMEOUT).withMessage(
						"Client test cannot connect to 127.0.0.1:%d: connect, timeout: 127.0.0.1:%d no answer within 100000 ms",
						blackhole.port(), blackhole.port()));
			awaitDialling();
			advance(Duration.ofMillis(99_999));
			assertThat(waiting.isDone()).isFalse();
			advance(Duration.ofMillis(1));
			waiting.join();
		}
	}

	@Test
	void anAddressThatRefusesIsLeftForTheNextAtOnce() throws Exception {
		try (Socket refusing = new Socket(); ServerSocket listener = listenBeside(refusing)) {
			NioClientConnectionFactory client = client("two.test", listener.getLocalPort());
			client.setResolver((_) -> new InetAddress[] { FIRST, SECOND });
			Connection connection = (Connection) client.getConnection();
			assertThat(connection.peer().getAddress()).isEqualTo(SECOND);
			assertThat(connection.getConnectionId()).isEqualTo("test-1");
			assertThat(connection.isServer()).isFalse();
			try (Socket _ = listener.accept()) {
				assertThat(client.openConnections()).containsExactly(connection);
			}
		}
	}

	@Test
	void anAddressThatDoesNotAnswerIsJoinedByTheNextAfterAQuarterOfASecond() throws IOException {
		try (Neighbours neighbours = Neighbours.find()) {
			NioClientConnectionFactory client = client("two.test", neighbours.blackhole().port());
			client.setResolver((_) -> new InetAddress[] { FIRST, SECOND });
			CompletableFuture<Connection> opened = new CompletableFuture<>();
			Background waiting = Background.start(() -> opened.complete((Connection) client.getConnection()));
			awaitDialling();
			advance(Duration.ofMillis(249));
			assertThat(opened).isNotDone();
			advance(Duration.ofMillis(1));
			waiting.join();
			assertThat(opened.join().peer().getAddress()).isEqualTo(SECOND);
			neighbours.listener().accept().close();
		}
	}

	@Test
	void ofAddressesThatFailDifferentlyAllAreToldAndTheReasonIsTheOneThatSaysMost() throws IOException {
		try (Blackhole blackhole = Blackhole.at(FIRST, 0)) {
			NioClientConnectionFactory client = client("two.test", blackhole.port());
			client.setResolver((_) -> new InetAddress[] { FIRST, SECOND });
			Background waiting = Background
				.start(() -> assertFails(client, ConnectPhase.CONNECT, ConnectFailure.REFUSED).withMessage(
						"Client test cannot connect to two.test:%1$d: connect, refused: 127.0.0.2:%1$d Connection refused, "
								+ "127.0.0.1:%1$d no answer within 100000 ms",
						blackhole.port()));
			awaitDialling();
			advance(Duration.ofMillis(250));
			await().until(() -> this.dialled.size() == 2 && this.dialled.getLast().isClosed());
			advance(Duration.ofMillis(99_750));
			waiting.join();
		}
	}

	@Test
	void aSocketThatMeetsItselfIsRefused() throws IOException {
		int port = EchoProcess.freePort();
		NioClientConnectionFactory client = client("127.0.0.1", port);
		client.setTcpSocketSupport(new DefaultTcpSocketSupport() {
			@Override
			public void postProcessSocket(Socket socket) {
				try {
					socket.bind(new InetSocketAddress(FIRST, port));
				}
				catch (IOException ex) {
					throw new UncheckedIOException(ex);
				}
			}
		});
		assertFails(client, ConnectPhase.CONNECT, ConnectFailure.REFUSED).withMessageContaining("to itself");
	}

	@Test
	void anEventLoopDoesNotWaitForItself() {
		NioClientConnectionFactory client = client("127.0.0.1", 7);
		AtomicReference<@Nullable Throwable> thrown = new AtomicReference<>();
		this.loops.loops().getFirst().execute(() -> {
			try {
				client.getConnection();
			}
			catch (Throwable ex) {
				thrown.set(ex);
			}
		});
		await().until(() -> thrown.get() != null);
		assertThatIllegalStateException().isThrownBy(() -> {
			throw thrown.get();
		}).withMessageContaining("dispatch");
	}

	@Test
	void anEventLoopThatIsBlockedDoesNotKeepTheCaller() {
		CountDownLatch gate = new CountDownLatch(1);
		this.loops.loops().getFirst().execute(() -> pass(gate));
		NioClientConnectionFactory client = client("127.0.0.1", 7);
		client.setConnectTimeout(Duration.ofMillis(1));
		assertFails(client, ConnectPhase.RESOLVE, ConnectFailure.TIMEOUT).withMessageContaining("a handler blocks it");
		gate.countDown();
	}

	@Test
	void eventLoopsThatHaveEndedAreSaid() {
		NioClientConnectionFactory client = client("127.0.0.1", 7);
		this.loops.close();
		assertFails(client, ConnectPhase.RESOLVE, ConnectFailure.OTHER).withMessageContaining("has ended");
	}

	@Test
	void stoppingBreaksOffAConnect() throws IOException {
		try (Blackhole blackhole = Blackhole.at(FIRST, 0)) {
			NioClientConnectionFactory client = client("127.0.0.1", blackhole.port());
			Background waiting = Background.start(() -> assertFails(client, ConnectPhase.CONNECT, ConnectFailure.OTHER)
				.withMessageContaining("the client stops"));
			awaitDialling();
			client.stop();
			waiting.join();
		}
	}

	@Test
	void anInterruptBreaksOffAConnectAndStays() throws Exception {
		try (Blackhole blackhole = Blackhole.at(FIRST, 0)) {
			NioClientConnectionFactory client = client("127.0.0.1", blackhole.port());
			CompletableFuture<Boolean> interrupted = new CompletableFuture<>();
			Thread waiting = Thread.ofVirtual().start(() -> {
				assertFails(client, ConnectPhase.CONNECT, ConnectFailure.OTHER).withMessageContaining("interrupted");
				interrupted.complete(Thread.currentThread().isInterrupted());
			});
			awaitDialling();
			waiting.interrupt();
			assertThat(interrupted.join()).isTrue();
			waiting.join();
		}
	}

	@Test
	void aClientThatWasStoppedCanBeStartedAgain() throws Exception {
		try (ServerSocket listener = new ServerSocket(0, 10, FIRST)) {
			NioClientConnectionFactory client = client("127.0.0.1", listener.getLocalPort());
			for (int i = 0; i < 3; i++) {
				client.start();
				assertThat(client.getConnection().isOpen()).isTrue();
				try (Socket peer = listener.accept()) {
					Background.start(() -> {
						peer.getInputStream().readAllBytes();
						peer.shutdownOutput();
					});
					client.stop();
				}
				assertThat(client.isRunning()).isFalse();
				assertThatExceptionOfType(UncheckedIOException.class).isThrownBy(client::getConnection);
			}
		}
	}

	private NioClientConnectionFactory client(String host, int port) {
		NioClientConnectionFactory client = new NioClientConnectionFactory("test", host, port,
				ConnectionOptions.of(Framing.LF), this.loops, this.counts);
		// far more than a test takes, as callers time out in real time
		client.setConnectTimeout(Duration.ofSeconds(100));
		client.setTcpSocketSupport(new DefaultTcpSocketSupport() {
			@Override
			public void postProcessSocket(Socket socket) {
				ConnectTests.this.dialled.add(socket);
			}
		});
		client.start();
		this.factory = client;
		return client;
	}

	private static ThrowableAssertAlternative<ConnectFailedException> assertFails(NioClientConnectionFactory client,
			ConnectPhase phase, ConnectFailure reason) {
		return assertThatExceptionOfType(ConnectFailedException.class).isThrownBy(client::getConnection)
			.satisfies((ex) -> {
				assertThat(ex.phase()).isEqualTo(phase);
				assertThat(ex.reason()).isEqualTo(reason);
			});
	}

	/** Waits until a socket waits for its peer. */
	private void awaitDialling() {
		await().until(() -> !this.dialled.isEmpty());
		WakeUp.andWait(this.loops);
	}

	private void advance(Duration duration) {
		this.clock.advance(duration);
		WakeUp.andWait(this.loops);
	}

	private static void pass(CountDownLatch gate) {
		try {
			gate.await();
		}
		catch (InterruptedException ex) {
			Thread.currentThread().interrupt();
		}
	}

	private static InetAddress address(int last) {
		return InetAddress.ofLiteral("127.0.0." + last);
	}

	/**
	 * Listen at the second address.
	 * @param refusing is bound to the same port of the first address and does not listen,
	 * so connects to it are refused, and no other process listens there
	 */
	private static ServerSocket listenBeside(Socket refusing) throws IOException {
		while (true) {
			ServerSocket listener = new ServerSocket(0, 10, SECOND);
			try {
				refusing.bind(new InetSocketAddress(FIRST, listener.getLocalPort()));
				return listener;
			}
			catch (BindException _) {
				// that port of the first address is taken
				listener.close();
			}
		}
	}

	/** A silent peer and one that listens, at the same port of two addresses. */
	private record Neighbours(Blackhole blackhole, ServerSocket listener) implements AutoCloseable {

		static Neighbours find() throws IOException {
			while (true) {
				ServerSocket listener = new ServerSocket(0, 10, SECOND);
				Blackhole blackhole = Blackhole.tryAt(FIRST, listener.getLocalPort());
				if (blackhole != null) {
					return new Neighbours(blackhole, listener);
				}
				// that port of the other address is taken
				listener.close();
			}
		}

		@Override
		public void close() throws IOException {
			this.blackhole.close();
			this.listener.close();
		}

	}

}
