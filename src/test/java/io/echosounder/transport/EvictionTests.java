package io.echosounder.transport;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.StandardSocketOptions;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.CountDownLatch;

import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLParameters;

import io.echosounder.eventloop.EventLoop;
import io.echosounder.framing.Framing;
import io.echosounder.testing.Certificates;
import io.echosounder.testing.Client;
import io.echosounder.tls.Alpn;
import io.echosounder.tls.TlsContext;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import org.springframework.integration.ip.IpHeaders;
import org.springframework.messaging.Message;

import static io.echosounder.testing.TestServer.await;
import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for {@link Eviction} and for the pauses before it: connections with much in
 * memory, and one with little.
 */
class EvictionTests {

	private static final InetSocketAddress LOOPBACK = new InetSocketAddress(InetAddress.getLoopbackAddress(), 0);

	private static final int KIB = 1024;

	private static final int LIMIT = 1024 * KIB;

	private static final int GREEDY = 60;

	private final Counts counts = new Counts();

	private final BufferBudget budget = new BufferBudget(LIMIT);

	private final EventLoopGroup loops = new EventLoopGroup(2, this.budget);

	private final CountDownLatch gate = new CountDownLatch(1);

	private final List<SocketChannel> greedy = new ArrayList<>();

	private final List<ServerConnectionFactory> factories = new ArrayList<>();

	@AfterEach
	void close() throws IOException {
		this.gate.countDown();
		for (SocketChannel client : this.greedy) {
			client.close();
		}
		await().untilAsserted(() -> assertThat(this.counts.open()).isZero());
		await().untilAsserted(() -> assertThat(this.budget.held()).isZero());
		this.factories.forEach(ServerConnectionFactory::stop);
		this.loops.close();
	}

	@Test
	void whenManyDoNotReadThenTheyAreReadLessAndNoneIsClosed() throws IOException {
		ServerConnectionFactory factory = start(false, Framing.RAW, Dispatch.INLINE);
		flood(factory);
		assertServes(factory);
		assertThat(this.budget.evicted()).isZero();
		assertThat(this.budget.held()).isLessThan(LIMIT);
	}

	@Test
	void whenManyBlockingConnectionsDoNotReadThenThoseThatHoldTheMostAreClosed() throws IOException {
		ServerConnectionFactory factory = start(true, Framing.RAW, Dispatch.INLINE);
		flood(factory);
		await().until(() -> this.budget.held() <= LIMIT);
		assertServes(factory);
		assertThat(this.counts.closed().keySet()).isSubsetOf(CloseReason.SLOW_READER, CloseReason.PEER);
	}

	@ParameterizedTest
	@ValueSource(booleans = { true, false })
	void whenFramesAreLeftIncompleteThenTheLargestAreClosed(boolean blocking) throws IOException {
		ServerConnectionFactory factory = start(blocking, Framing.LENGTH4, Dispatch.INLINE);
		try (Client small = Client.connect(factory.getPort())) {
			small.send("\0\0\0\5he");
			ByteBuffer half = ByteBuffer.allocate(60 * KIB).putInt(0, 64 * KIB);
			for (int i = 0; i < GREEDY; i++) {
				connect(factory).write(half.duplicate());
			}
			await().until(() -> this.budget.evicted() > 0 && this.budget.held() <= LIMIT);
			small.send("llo");
			assertThat(small.readLike("\0\0\0\5hello")).isEqualTo("\0\0\0\5hello");
		}
		await().until(() -> this.counts.closed().containsKey(CloseReason.PEER));
		assertThat(this.counts.closed().keySet()).isEqualTo(Set.of(CloseReason.FRAME_TIMEOUT, CloseReason.PEER));
		assertThat(this.counts.closed()).containsEntry(CloseReason.PEER, 1);
	}

	@ParameterizedTest
	@ValueSource(booleans = { true, false })
	void whenHandshakesAreLeftIncompleteThenTheOldestAreClosed(boolean blocking)
			throws IOException, GeneralSecurityException {
		SSLContext context = SSLContext.getInstance("TLS");
		context.init(Certificates.ofScenarios().keyManagers("server"), null, null);
		ServerConnectionFactory factory = create(blocking, Framing.RAW, Dispatch.INLINE);
		factory.setTls(new TlsContext(context, new SSLParameters(), Alpn.NONE, null));
		factory.start();
		for (int i = 0; i < LIMIT / (3 * KIB); i++) {
			connect(factory);
		}
		await().until(() -> this.budget.evicted() > 0 && this.budget.held() <= LIMIT);
		assertThat(this.counts.closed().keySet()).containsExactly(CloseReason.HANDSHAKE);
	}

	@Test
	void whenHandlersHangThenWhatWaitsForThemIsBounded() throws IOException {
		ServerConnectionFactory factory = start(false, Framing.LF, Dispatch.VIRTUAL);
		byte[] lines = "\n".repeat(16 * KIB).getBytes(StandardCharsets.US_ASCII);
		for (int i = 0; i < GREEDY; i++) {
			connect(factory).write(ByteBuffer.wrap(lines));
		}
		await().until(() -> this.budget.evicted() > 0);
		// one read, and what its frames weigh
		assertThat(this.budget.held()).isLessThan(2 * LIMIT + 2L * EventLoop.BUFFER_SIZE * 65);
		this.gate.countDown();
		await().untilAsserted(() -> assertThat(this.budget.held()).isZero());
		assertServes(factory);
	}

	@Test
	void whileMessagesOfHangingHandlersFillTheMemoryThenAnotherClientWaits() throws Exception {
		ServerConnectionFactory factory = start(false, Framing.LF, Dispatch.VIRTUAL);
		byte[] lines = "\n".repeat(16 * KIB).getBytes(StandardCharsets.US_ASCII);
		for (int i = 0; i < GREEDY; i++) {
			connect(factory).write(ByteBuffer.wrap(lines));
		}
		await().until(this.budget::isExhausted);
		try (Client client = Client.connect(factory.getPort())) {
			client.send("a line\n");
			await().until(() -> this.counts.openedConnections() == GREEDY + 1);
			selectTwice();
			this.gate.countDown();
			assertThat(client.readLike("a line\n")).isEqualTo("a line\n");
		}
	}

	/** Wait until each event loop has seen the bytes that have arrived. */
	private void selectTwice() throws InterruptedException {
		for (int i = 0; i < 2; i++) {
			CountDownLatch selected = new CountDownLatch(this.loops.loops().size());
			this.loops.loops().forEach((loop) -> loop.execute(selected::countDown));
			selected.await();
		}
	}

	private ServerConnectionFactory start(boolean blocking, Framing framing, Dispatch dispatch) {
		ServerConnectionFactory factory = create(blocking, framing, dispatch);
		factory.start();
		return factory;
	}

	private ServerConnectionFactory create(boolean blocking, Framing framing, Dispatch dispatch) {
		ConnectionOptions connections = new ConnectionOptions(framing, 64 * KIB, dispatch, Duration.ZERO, Duration.ZERO,
				Duration.ZERO, Duration.ZERO, Duration.ofMillis(200), 256 * KIB);
		TransportOptions options = new TransportOptions(connections, 1000, 0, 0, 64, ProxyMode.OFF, List.of());
		ServerConnectionFactory factory = blocking
				? new BlockingServerConnectionFactory("test", LOOPBACK, options, this.loops, this.counts)
				: new NioServerConnectionFactory("test", LOOPBACK, options, this.loops, this.counts);
		factory.registerListener((message) -> answer(factory, message, dispatch));
		this.factories.add(factory);
		return factory;
	}

	private void answer(ServerConnectionFactory factory, Message<?> message, Dispatch dispatch) {
		if (dispatch == Dispatch.VIRTUAL) {
			try {
				this.gate.await();
			}
			catch (InterruptedException ex) {
				throw new IllegalStateException(ex);
			}
		}
		String id = (String) message.getHeaders().get(IpHeaders.CONNECTION_ID);
		Connection connection = factory.openConnection(Objects.requireNonNull(id));
		if (connection != null) {
			connection.send(message);
		}
	}

	/** Many clients write until the server takes no more, and read nothing. */
	private void flood(ServerConnectionFactory factory) throws IOException {
		ByteBuffer bytes = ByteBuffer.allocate(64 * KIB);
		for (int i = 0; i < GREEDY; i++) {
			connect(factory);
		}
		await().until(() -> {
			long written = 0;
			for (SocketChannel client : this.greedy) {
				written += writeTo(client, bytes.duplicate());
			}
			return written == 0 && this.budget.held() > LIMIT / 2;
		});
	}

	private static long writeTo(SocketChannel client, ByteBuffer bytes) {
		try {
			return client.write(bytes);
		}
		catch (IOException _) {
			return 0;
		}
	}

	private SocketChannel connect(ServerConnectionFactory factory) throws IOException {
		SocketChannel client = SocketChannel.open();
		this.greedy.add(client);
		client.setOption(StandardSocketOptions.SO_RCVBUF, 4 * KIB);
		client.setOption(StandardSocketOptions.SO_SNDBUF, 256 * KIB);
		client.connect(new InetSocketAddress(LOOPBACK.getAddress(), factory.getPort()));
		client.configureBlocking(false);
		return client;
	}

	private static void assertServes(ServerConnectionFactory factory) throws IOException {
		try (Client client = Client.connect(factory.getPort())) {
			client.send("a line\n");
			assertThat(client.readLike("a line\n")).isEqualTo("a line\n");
		}
	}

}
