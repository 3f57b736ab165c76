package io.echosounder.transport;

import io.echosounder.testing.FullTier;
import java.io.IOException;
import java.lang.ref.WeakReference;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.security.GeneralSecurityException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;

import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLParameters;

import io.echosounder.framing.Framing;
import io.echosounder.testing.Certificates;
import io.echosounder.testing.Client;
import io.echosounder.testing.Heap;
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
 * Memory that connections hold follows what has arrived and is not answered yet.
 */
@FullTier
class HeldMemoryTests {

	private static final InetSocketAddress LOOPBACK = new InetSocketAddress(InetAddress.getLoopbackAddress(), 0);

	private static final int CONNECTIONS = 200;

	private static final int KIB = 1024;

	private final Counts counts = new Counts();

	private final EventLoopGroup loops = new EventLoopGroup(2);

	private final List<Client> clients = new ArrayList<>();

	private final List<ServerConnectionFactory> factories = new ArrayList<>();

	@AfterEach
	void close() throws IOException {
		for (Client client : this.clients) {
			client.close();
		}
		this.factories.forEach(ServerConnectionFactory::stop);
		await().untilAsserted(() -> assertThat(this.counts.open()).isZero());
		await().untilAsserted(() -> assertThat(this.loops.budget().held()).isZero());
		this.loops.close();
	}

	@ParameterizedTest
	@ValueSource(booleans = { true, false })
	void aTlsRecordThatIsOnlyAnnouncedTakesNoMemory(boolean blocking) throws IOException, GeneralSecurityException {
		SSLContext context = SSLContext.getInstance("TLS");
		context.init(Certificates.ofScenarios().keyManagers("server"), null, null);
		ServerConnectionFactory factory = factory(blocking, ProxyMode.OFF, Duration.ofMillis(200));
		factory.setTls(new TlsContext(context, new SSLParameters(), Alpn.NONE, null));
		factory.start();
		connect(factory);
		sendAll(factory, 4, new byte[] { TlsRecord.HANDSHAKE, 3, 1, 0x48 });
		Heap before = Heap.now();
		sendAll(factory, 5, new byte[1]);
		before.awaitBack(CONNECTIONS * 2 * KIB);
	}

	@ParameterizedTest
	@ValueSource(booleans = { true, false })
	void aConnectionThatEndedBeforeItsHandshakeTimeoutIsForgotten(boolean blocking) throws IOException {
		ServerConnectionFactory factory = factory(blocking, ProxyMode.OPTIONAL, Duration.ofMillis(200));
		factory.start();
		Client client = Client.connect(factory.getPort());
		WeakReference<Connection> connection = onlyConnection(factory);
		client.send("PRO");
		awaitReceived(factory, 3);
		client.close();
		awaitForgotten(connection);
	}

	@ParameterizedTest
	@ValueSource(booleans = { true, false })
	void aConnectionThatWasClosedAndEndedBeforeItsLingerTimeIsForgotten(boolean blocking) throws IOException {
		ServerConnectionFactory factory = factory(blocking, ProxyMode.OFF, Duration.ofMinutes(10));
		factory.start();
		Client client = Client.connect(factory.getPort());
		WeakReference<Connection> connection = onlyConnection(factory);
		for (int i = 0; i < 3; i++) {
			Objects.requireNonNull(connection.get()).closeNow(Duration.ZERO);
		}
		assertThat(client.readToEnd()).isEmpty();
		client.close();
		awaitForgotten(connection);
	}

	@Test
	void aBlockingConnectionThatRestsGivesItsBufferBack() throws IOException {
		ServerConnectionFactory factory = factory(true, ProxyMode.OFF, Duration.ofMillis(200));
		factory.start();
		connect(factory);
		echoOnAll(1);
		Heap before = Heap.now();
		echoOnAll(512 * KIB);
		before.awaitBack(CONNECTIONS * 8 * KIB);
		echoOnAll(512 * KIB);
	}

	private ServerConnectionFactory factory(boolean blocking, ProxyMode proxyMode, Duration linger) {
		ConnectionOptions connections = new ConnectionOptions(Framing.RAW, 1024, Dispatch.INLINE, Duration.ZERO,
				Duration.ZERO, Duration.ofMinutes(10), Duration.ZERO, linger, 256 * KIB);
		TransportOptions options = new TransportOptions(connections, 1000, 0, 0, 64, proxyMode, List.of());
		ServerConnectionFactory factory = blocking
				? new BlockingServerConnectionFactory("test", LOOPBACK, options, this.loops, this.counts)
				: new NioServerConnectionFactory("test", LOOPBACK, options, this.loops, this.counts);
		factory.registerListener((message) -> answer(factory, message));
		this.factories.add(factory);
		return factory;
	}

	private static void answer(ServerConnectionFactory factory, Message<?> message) {
		String id = (String) message.getHeaders().get(IpHeaders.CONNECTION_ID);
		Objects.requireNonNull(factory.openConnection(Objects.requireNonNull(id))).send(message);
	}

	private void connect(ServerConnectionFactory factory) throws IOException {
		for (int i = 0; i < CONNECTIONS; i++) {
			this.clients.add(Client.connect(factory.getPort()));
		}
	}

	private void sendAll(ServerConnectionFactory factory, int receivedOfEach, byte[] bytes) throws IOException {
		for (Client client : this.clients) {
			client.send(bytes);
		}
		awaitReceived(factory, (long) CONNECTIONS * receivedOfEach);
	}

	private static void awaitReceived(ServerConnectionFactory factory, long bytes) {
		await().until(() -> factory.openConnections().stream().mapToLong(Connection::receivedBytes).sum() == bytes);
	}

	private void echoOnAll(int length) throws IOException {
		for (Client client : this.clients) {
			var sending = client.sendInBackground(new byte[length]);
			assertThat(client.read(length)).hasSize(length);
			sending.join();
		}
	}

	private WeakReference<Connection> onlyConnection(ServerConnectionFactory factory) {
		await().until(() -> factory.openConnections().size() == 1);
		return new WeakReference<>(factory.openConnections().iterator().next());
	}

	private static void awaitForgotten(WeakReference<Connection> connection) {
		await().until(() -> {
			System.gc();
			return connection.get() == null;
		});
	}

}
