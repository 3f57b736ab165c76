package io.echosounder.transport;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;

import ch.qos.logback.classic.Level;
import io.echosounder.framing.Framing;
import io.echosounder.testing.Background;
import io.echosounder.testing.CapturedLog;
import io.echosounder.testing.Resources;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

import org.springframework.beans.factory.support.DefaultListableBeanFactory;
import org.springframework.expression.spel.support.StandardEvaluationContext;
import org.springframework.integration.MessageTimeoutException;
import org.springframework.integration.channel.QueueChannel;
import org.springframework.integration.ip.tcp.outbound.TcpOutboundGateway;
import org.springframework.messaging.Message;
import org.springframework.messaging.MessagingException;
import org.springframework.messaging.PollableChannel;
import org.springframework.messaging.support.ErrorMessage;
import org.springframework.messaging.support.GenericMessage;

import static io.echosounder.testing.TestServer.await;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

/**
 * Connections that {@link NioClientConnectionFactory} has opened, under the stock gateway
 * and in front of a peer that the test plays. Where it is not said otherwise, a gateway
 * waits for hours: so a failure that comes at once is no timeout.
 */
class ClientConnectionTests {

	private static final long HOURS_IN_MILLIS = 36_000_000;

	private final Resources before = Resources.now();

	private final CapturedLog log = new CapturedLog();

	private final Counts counts = new Counts();

	private final EventLoopGroup loops = new EventLoopGroup(2);

	private final ServerSocket listener = listen();

	private final NioClientConnectionFactory client = client(Dispatch.INLINE);

	private final PollableChannel replies = new QueueChannel();

	@AfterEach
	void close() throws IOException {
		this.client.stop();
		this.listener.close();
		assertThat(this.client.openConnections()).isEmpty();
		this.loops.close();
		assertThat(this.counts.open()).isZero();
		this.log.close();
		this.before.awaitBack();
	}

	@ParameterizedTest
	@EnumSource
	void aResetWhileAReplyIsAwaitedFailsTheRequestAtOnce(Dispatch dispatch) throws Exception {
		NioClientConnectionFactory client = client(dispatch);
		Background request = request(gateway(client, HOURS_IN_MILLIS), CloseReason.RESET, "reset by the peer");
		try (Socket peer = this.listener.accept()) {
			readLine(peer);
			peer.setSoLinger(true, 0);
		}
		request.join();
		assertClosed(CloseReason.RESET);
		client.stop();
	}

	@ParameterizedTest
	@EnumSource
	void aFinWhileAReplyIsAwaitedFailsTheRequestAtOnce(Dispatch dispatch) throws Exception {
		NioClientConnectionFactory client = client(dispatch);
		Background request = request(gateway(client, HOURS_IN_MILLIS), CloseReason.PEER, "closed by the peer");
		try (Socket peer = this.listener.accept()) {
			readLine(peer);
			peer.shutdownOutput();
			request.join();
		}
		assertClosed(CloseReason.PEER);
		client.stop();
	}

	@Test
	void aFinInTheMiddleOfAReplyFailsTheRequestAtOnce() throws Exception {
		Background request = request(gateway(this.client, HOURS_IN_MILLIS), CloseReason.INCOMPLETE_FRAME,
				"in the middle of a frame");
		try (Socket peer = this.listener.accept()) {
			readLine(peer);
			write(peer, "hel");
			peer.shutdownOutput();
			request.join();
		}
		assertClosed(CloseReason.INCOMPLETE_FRAME);
	}

	@Test
	void aReplyThatIsTooLongFailsTheRequestAtOnce() throws Exception {
		Background request = request(gateway(this.client, HOURS_IN_MILLIS), CloseReason.FRAME_TOO_LONG,
				"longer than the limit");
		try (Socket peer = this.listener.accept()) {
			readLine(peer);
			write(peer, "x".repeat(2_000));
			// while the connection still lingers
			request.join();
		}
		assertClosed(CloseReason.FRAME_TOO_LONG);
	}

	@ParameterizedTest
	@EnumSource
	void aReplyThatIsFollowedByFinOrRstArrivesAllTheSame(Dispatch dispatch) throws Exception {
		NioClientConnectionFactory client = client(dispatch);
		TcpOutboundGateway gateway = gateway(client, HOURS_IN_MILLIS);
		Background peers = Background.start(() -> {
			for (int i = 0; i < 100; i++) {
				try (Socket peer = this.listener.accept()) {
					String line = readLine(peer);
					write(peer, line + "\n");
				}
			}
		});
		for (int i = 0; i < 100; i++) {
			gateway.handleMessage(new GenericMessage<>("line " + i));
			assertThat(reply()).isEqualTo("line " + i);
			// or the next request may be sent to a peer that is gone
			await().until(() -> client.openConnections().isEmpty());
		}
		peers.join();
		assertThat(this.log.lines(Level.WARN)).isEmpty();
		client.stop();
	}

	@Test
	void requestsTakeTurnsOnOneConnection() throws Exception {
		TcpOutboundGateway gateway = gateway(this.client, HOURS_IN_MILLIS);
		Background peer = Background.start(this::echoOnce);
		for (int i = 0; i < 100; i++) {
			gateway.handleMessage(new GenericMessage<>("line " + i));
			assertThat(reply()).isEqualTo("line " + i);
		}
		assertThat(this.client.openConnections()).hasSize(1);
		this.client.stop();
		peer.join();
		assertClosed(CloseReason.PEER);
		assertThat(this.log.lines(Level.WARN)).isEmpty();
	}

	@Test
	void forSingleUseEachRequestHasItsConnectionWhichIsClosedBehindTheReply() throws Exception {
		NioClientConnectionFactory client = client(Dispatch.INLINE);
		client.setSingleUse(true);
		TcpOutboundGateway gateway = gateway(client, HOURS_IN_MILLIS);
		for (int i = 0; i < 3; i++) {
			Background peer = Background.start(this::echoOnce);
			gateway.handleMessage(new GenericMessage<>("line " + i));
			assertThat(reply()).isEqualTo("line " + i);
			// which has read FIN
			peer.join();
		}
		await().until(() -> client.openConnections().isEmpty());
		assertThat(this.counts.closed()).isEqualTo(Map.of(CloseReason.DRAINED, 3));
		assertThat(this.log.lines(Level.WARN)).isEmpty();
		client.stop();
	}

	@Test
	void aReplyThatComesTooLateIsDroppedWithItsConnection() throws Exception {
		TcpOutboundGateway gateway = gateway(this.client, 1);
		CompletableFuture<Void> timedOut = new CompletableFuture<>();
		Background peer = Background.start(() -> {
			try (Socket socket = this.listener.accept()) {
				String line = readLine(socket);
				timedOut.join();
				write(socket, line + "\n");
				assertThat(socket.getInputStream().readAllBytes()).isEmpty();
			}
		});
		assertThatExceptionOfType(MessageTimeoutException.class)
			.isThrownBy(() -> gateway.handleMessage(new GenericMessage<>("late")));
		timedOut.complete(null);
		peer.join();
		await().until(() -> this.client.openConnections().isEmpty());
		// the stock gateway logs the timeout, and nothing about the reply
		assertThat(this.log.lines(Level.WARN)).containsExactly("Tcp Gateway exception");
		assertThat(this.replies.receive(0)).isNull();
		assertClosed(CloseReason.DRAINED);
	}

	@Test
	void whatIsReadBeforeTheTurnToCloseIsDroppedAsWell() throws Exception {
		EventLoopGroup loop = new EventLoopGroup(1);
		NioClientConnectionFactory client = new NioClientConnectionFactory("test", "127.0.0.1",
				this.listener.getLocalPort(), ConnectionOptions.of(Framing.LF), loop, this.counts);
		client.setSingleUse(true);
		client.start();
		List<Connection> connections = new CopyOnWriteArrayList<>();
		AtomicInteger delivered = new AtomicInteger();
		client.registerListener((message) -> {
			// the end of a connection is told, too
			if (!(message instanceof ErrorMessage)) {
				delivered.incrementAndGet();
				connections.forEach(Connection::close);
			}
		});
		CountDownLatch gate = new CountDownLatch(1);
		try (Socket one = connect(client, connections); Socket other = connect(client, connections)) {
			// so that one selection finds both
			loop.loops().getFirst().execute(() -> awaitOpen(gate));
			write(one, "a line\n");
			write(other, "a line\n");
			gate.countDown();
			assertThat(one.getInputStream().readAllBytes()).isEmpty();
			assertThat(other.getInputStream().readAllBytes()).isEmpty();
		}
		await().until(() -> client.openConnections().isEmpty());
		assertThat(delivered).hasValue(1);
		client.stop();
		loop.close();
	}

	private Socket connect(NioClientConnectionFactory client, List<Connection> connections) throws Exception {
		connections.add((Connection) client.getConnection());
		return this.listener.accept();
	}

	private static void awaitOpen(CountDownLatch gate) {
		try {
			gate.await();
		}
		catch (InterruptedException ex) {
			throw new IllegalStateException(ex);
		}
	}

	@Test
	void whoSendsOnAConnectionThatHasEndedIsTold() throws Exception {
		Connection connection = (Connection) this.client.getConnection();
		this.listener.accept().close();
		await().until(() -> !connection.isOpen());
		assertThatExceptionOfType(ConnectionEndedException.class)
			.isThrownBy(() -> connection.send(new GenericMessage<>("in vain")))
			.withMessageStartingWith("Connection test-1 to 127.0.0.1:" + this.listener.getLocalPort() + " has ended: "
					+ "closed by the peer");
		assertThat(this.client.getConnection()).isNotSameAs(connection);
		this.listener.accept().close();
	}

	@Test
	void whenThisSideHalfClosesThePeerReadsToTheEndAndStillAnswers() throws Exception {
		this.client.registerListener(this.replies::send);
		Connection connection = (Connection) this.client.getConnection();
		try (Socket peer = this.listener.accept()) {
			connection.send(new GenericMessage<>("first"));
			connection.send(new GenericMessage<>("last"));
			connection.shutdownOutput();
			assertThat(new String(peer.getInputStream().readAllBytes(), StandardCharsets.ISO_8859_1))
				.isEqualTo("first\nlast\n");
			assertThat(connection.isOpen()).isTrue();
			write(peer, "reply\n");
			assertThat(reply()).isEqualTo("reply");
			assertThat(connection.isOpen()).isTrue();
		}
		assertClosed(CloseReason.PEER);
	}

	@Test
	void halfCloseComesBehindWhatThePeerHasNotTakenYet() throws Exception {
		Connection connection = (Connection) this.client.getConnection();
		try (Socket peer = this.listener.accept()) {
			connection.send(new GenericMessage<>(new byte[20_000_000]));
			connection.shutdownOutput();
			await().until(() -> connection.unsentBytes() > 0);
			assertThat(peer.getInputStream().readAllBytes()).hasSize(20_000_001);
		}
		assertClosed(CloseReason.PEER);
	}

	@Test
	void untilEndAllThatThePeerSaysIsOneMessageAtItsFin() throws Exception {
		NioClientConnectionFactory client = new NioClientConnectionFactory("whole", "127.0.0.1",
				this.listener.getLocalPort(), ConnectionOptions.of(Framing.RAW), this.loops, this.counts);
		client.setUntilEnd(true);
		client.setSingleUse(true);
		TcpOutboundGateway gateway = gateway(client, HOURS_IN_MILLIS);
		gateway.setCloseStreamAfterSend(true);
		client.start();
		Background peer = Background.start(() -> {
			try (Socket socket = this.listener.accept()) {
				socket.setTcpNoDelay(true);
				for (byte one : socket.getInputStream().readAllBytes()) {
					socket.getOutputStream().write(one);
				}
			}
		});
		gateway.handleMessage(new GenericMessage<>("all of it"));
		assertThat(reply()).isEqualTo("all of it");
		peer.join();
		client.stop();
		assertClosed(CloseReason.PEER);
		assertThat(this.log.lines(Level.WARN)).isEmpty();
	}

	@Test
	void stoppingTakesTheRepliesThatAreOnTheirWay() throws Exception {
		TcpOutboundGateway gateway = gateway(this.client, HOURS_IN_MILLIS);
		Background request = Background.start(() -> gateway.handleMessage(new GenericMessage<>("before the stop")));
		try (Socket peer = this.listener.accept()) {
			String line = readLine(peer);
			Background stop = Background.start(this.client::stop);
			// FIN, but no more
			assertThat(peer.getInputStream().readAllBytes()).isEmpty();
			write(peer, line + "\n");
			peer.shutdownOutput();
			request.join();
			stop.join();
		}
		assertThat(reply()).isEqualTo("before the stop");
		assertClosed(CloseReason.PEER);
		assertThat(this.log.lines(Level.WARN)).isEmpty();
	}

	@Test
	void stoppingWaitsNoLongerThanAConnectionMayLingerAndSaysSoToTheRequest() throws Exception {
		Background request = request(gateway(this.client, HOURS_IN_MILLIS), CloseReason.FORCED, "closed by this side");
		try (Socket peer = this.listener.accept()) {
			readLine(peer);
			Background.start(this.client::stop).join();
			request.join();
		}
		assertClosed(CloseReason.FORCED);
	}

	@Test
	void aConnectionTestIsAskedBeforeAConnectionIsUsed() throws Exception {
		this.client.setConnectionTest((_) -> false);
		assertThatExceptionOfType(UncheckedIOException.class).isThrownBy(this.client::getConnection)
			.withMessageContaining("Connection test failed");
		this.listener.accept().close();
		await().until(() -> this.client.openConnections().isEmpty());
	}

	private static Background request(TcpOutboundGateway gateway, CloseReason reason, String words) {
		return Background.start(() -> assertThatExceptionOfType(MessagingException.class)
			.isThrownBy(() -> gateway.handleMessage(new GenericMessage<>("hello")))
			.satisfies((ex) -> {
				ConnectionEndedException ended = endedIn(ex);
				assertThat(ended.reason()).isEqualTo(reason);
				assertThat(ended).hasMessageContaining(words);
			}));
	}

	private static ConnectionEndedException endedIn(Throwable failure) {
		for (Throwable ex = failure; ex != null; ex = ex.getCause()) {
			if (ex instanceof ConnectionEndedException ended) {
				return ended;
			}
		}
		throw new AssertionError("No connection has ended", failure);
	}

	private TcpOutboundGateway gateway(NioClientConnectionFactory client, long remoteTimeout) {
		TcpOutboundGateway gateway = new TcpOutboundGateway();
		gateway.setBeanFactory(new DefaultListableBeanFactory());
		gateway.setIntegrationEvaluationContext(new StandardEvaluationContext());
		gateway.setConnectionFactory(client);
		gateway.setRemoteTimeout(remoteTimeout);
		// wait of the gateway for another message after an error
		gateway.setSecondChanceDelay(36_000);
		gateway.setReplyChannel(this.replies);
		gateway.afterPropertiesSet();
		return gateway;
	}

	private String reply() {
		Message<?> reply = this.replies.receive(30_000);
		return new String((byte[]) Objects.requireNonNull(reply, "no reply").getPayload(), StandardCharsets.ISO_8859_1);
	}

	private void assertClosed(CloseReason reason) {
		await().untilAsserted(() -> assertThat(this.counts.closed()).isEqualTo(Map.of(reason, 1)));
	}

	/** Echoes until FIN. */
	private void echoOnce() throws IOException {
		try (Socket peer = this.listener.accept()) {
			peer.getInputStream().transferTo(peer.getOutputStream());
		}
	}

	private static String readLine(Socket peer) throws IOException {
		StringBuilder line = new StringBuilder();
		for (int c = peer.getInputStream().read(); c != '\n'; c = peer.getInputStream().read()) {
			assertThat(c).as("a byte, not FIN").isNotNegative();
			line.append((char) c);
		}
		return line.toString();
	}

	private static void write(Socket peer, String text) throws IOException {
		peer.getOutputStream().write(text.getBytes(StandardCharsets.ISO_8859_1));
	}

	private NioClientConnectionFactory client(Dispatch dispatch) {
		ConnectionOptions options = new ConnectionOptions(Framing.LF, 1024, dispatch, Duration.ZERO, Duration.ZERO,
				Duration.ZERO, Duration.ZERO, Duration.ofSeconds(1), 256 * 1024);
		NioClientConnectionFactory client = new NioClientConnectionFactory("test", "127.0.0.1",
				this.listener.getLocalPort(), options, this.loops, this.counts);
		client.start();
		return client;
	}

	private static ServerSocket listen() {
		try {
			return new ServerSocket(0, 50, InetAddress.ofLiteral("127.0.0.1"));
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
	}

}
