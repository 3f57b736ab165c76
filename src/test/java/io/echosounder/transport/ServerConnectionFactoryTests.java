package io.echosounder.transport;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.ConnectException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Random;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.UnaryOperator;

import ch.qos.logback.classic.Level;
import io.echosounder.eventloop.EventLoop;
import io.echosounder.framing.Frames;
import io.echosounder.framing.Framing;
import io.echosounder.testing.Background;
import io.echosounder.testing.CapturedLog;
import io.echosounder.testing.Client;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import org.springframework.integration.ip.IpHeaders;
import org.springframework.messaging.Message;
import org.springframework.messaging.support.GenericMessage;

import static io.echosounder.testing.TestServer.await;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

/**
 * Tests for {@link ServerConnectionFactory}, of both kinds, without an application.
 */
class ServerConnectionFactoryTests {

	private static final InetSocketAddress LOOPBACK = new InetSocketAddress(InetAddress.getLoopbackAddress(), 0);

	private final CapturedLog log = new CapturedLog();

	private final Counts counts = new Counts();

	private final List<ServerConnectionFactory> factories = new ArrayList<>();

	private volatile boolean clockBroken;

	private final EventLoopGroup loops = new EventLoopGroup(2, this::time);

	@AfterEach
	void close() {
		this.factories.forEach(ServerConnectionFactory::stop);
		this.loops.close();
		await().untilAsserted(() -> assertThat(this.counts.open()).isZero());
		this.log.close();
	}

	@ParameterizedTest
	@ValueSource(booleans = { true, false })
	void aListenerThatWasStoppedCanBeStartedAgain(boolean blocking) throws IOException {
		ServerConnectionFactory factory = factory(blocking, LOOPBACK);
		for (int i = 0; i < 3; i++) {
			assertThat(factory.isListening()).isFalse();
			factory.start();
			assertThat(factory.isListening()).isTrue();
			try (Client client = Client.connect(factory.getPort())) {
				assertThat(client.send("a line\n").readLike("a line\n")).isEqualTo("a line\n");
				// which sends FIN, waits for the client's in vain, and goes on after a
				// second
				Background.start(factory::stop).join();
				assertThat(client.readToEnd()).isEmpty();
			}
			assertThat(factory.openConnections()).isEmpty();
			assertThat(factory.isRunning()).isFalse();
		}
		assertThat(this.counts.closed()).isEqualTo(Map.of(CloseReason.DRAINED, 3));
		assertNoWarnings();
	}

	@ParameterizedTest
	@ValueSource(booleans = { true, false })
	void aTakenPortIsSaidAtTheStartAndItCanBeTriedAgain(boolean blocking) {
		ServerConnectionFactory first = factory(blocking, LOOPBACK);
		first.start();
		InetSocketAddress taken = new InetSocketAddress(InetAddress.getLoopbackAddress(), first.getPort());
		ServerConnectionFactory second = factory(blocking, taken);
		assertThatExceptionOfType(ListenException.class).isThrownBy(second::start).satisfies((ex) -> {
			assertThat(ex.listener()).isEqualTo("test");
			assertThat(ex.address()).isEqualTo(taken);
			assertThat(ex.reason()).isEqualTo("Address already in use");
		});
		assertThat(second.isRunning()).isFalse();
		assertThat(second.isListening()).isFalse();
		first.stop();
		second.start();
		assertThat(second.isListening()).isTrue();
		assertNoWarnings();
	}

	@ParameterizedTest
	@ValueSource(booleans = { true, false })
	void connectionsThatTheKernelHasCompletedAreServedWhenAcceptingStops(boolean blocking) throws IOException {
		ServerConnectionFactory factory = factory(blocking, LOOPBACK);
		factory.start();
		CountDownLatch gate = holdLoops();
		List<Client> clients = new ArrayList<>();
		for (int i = 0; i < 200; i++) {
			clients.add(Client.connect(factory.getPort()).send("line " + i + "\n"));
		}
		Background stop = Background.start(factory::stopAccepting);
		await().until(factory::isStopping);
		gate.countDown();
		stop.join();
		assertThat(factory.isListening()).isFalse();
		assertThat(factory.active()).isEqualTo(200);
		assertThatExceptionOfType(ConnectException.class).isThrownBy(() -> Client.connect(factory.getPort()));
		for (int i = 0; i < 200; i++) {
			Client client = clients.get(i).endOutput();
			assertThat(client.readToEnd()).isEqualTo("line " + i + "\n");
			client.close();
		}
		await().untilAsserted(() -> assertThat(this.counts.closed()).isEqualTo(Map.of(CloseReason.PEER, 200)));
		assertThat(this.counts.rejectedConnections()).isEmpty();
		assertNoWarnings();
	}

	@ParameterizedTest
	@ValueSource(booleans = { true, false })
	void connectionsThatArriveWhileTheListenerStopsAreRejectedAsDraining(boolean blocking) throws IOException {
		ServerConnectionFactory factory = factory(blocking, LOOPBACK);
		factory.start();
		CountDownLatch gate = holdLoops();
		try (Client late = Client.connect(factory.getPort())) {
			Background stop = Background.start(factory::stop);
			await().until(factory::isStopping);
			gate.countDown();
			assertThat(late.readToEnd()).isEmpty();
			stop.join();
		}
		assertThat(this.counts.rejectedConnections()).isEqualTo(Map.of(RejectReason.DRAINING, 1));
		assertThat(this.counts.closed()).isEmpty();
		assertNoWarnings();
	}

	@ParameterizedTest
	@ValueSource(booleans = { true, false })
	void aListenerDoesNotListenWhenAnEventLoopHasDied(boolean blocking) throws IOException {
		ServerConnectionFactory factory = factory(blocking, LOOPBACK);
		factory.start();
		List<Client> clients = new ArrayList<>();
		for (int i = 0; i < 4; i++) {
			Client client = Client.connect(factory.getPort());
			assertThat(client.send("a line\n").readLike("a line\n")).isEqualTo("a line\n");
			clients.add(client);
		}
		this.clockBroken = true;
		await().until(() -> this.loops.alive() == 0);
		assertThat(factory.isListening()).isFalse();
		for (Client client : clients) {
			if (blocking) {
				// its own thread finds out when it reads
				client.send("a line\n");
			}
			assertThat(client.readToEnd()).isEmpty();
			client.close();
		}
		await().untilAsserted(() -> assertThat(this.counts.closed()).isEqualTo(Map.of(CloseReason.IO_ERROR, 4)));
		assertThat(factory.openConnections()).isEmpty();
		assertThatExceptionOfType(ConnectException.class).isThrownBy(() -> Client.connect(factory.getPort()));
		assertThat(this.log.lines(Level.ERROR))
			.filteredOn((line) -> line.endsWith("has died; its connections are closed"))
			.hasSize(2);
	}

	@ParameterizedTest
	@ValueSource(booleans = { true, false })
	void aConnectionThatCannotBeOpenedCostsOnlyItself(boolean blocking) throws IOException {
		ServerConnectionFactory factory = factory(blocking, LOOPBACK);
		AtomicBoolean fails = new AtomicBoolean(true);
		factory.registerSender((_) -> {
			if (fails.getAndSet(false)) {
				throw new IllegalStateException("Not this one");
			}
		});
		factory.start();
		try (Client refused = Client.connect(factory.getPort())) {
			assertThat(refused.readToEnd()).isEmpty();
		}
		try (Client client = Client.connect(factory.getPort())) {
			assertThat(client.send("a line\n").readLike("a line\n")).isEqualTo("a line\n");
		}
		await().untilAsserted(
				() -> assertThat(this.counts.closed()).isEqualTo(Map.of(CloseReason.IO_ERROR, 1, CloseReason.PEER, 1)));
		assertThat(factory.active()).isZero();
		assertThat(factory.isListening()).isTrue();
		assertThat(this.log.lines(Level.WARN)).hasSize(1);
	}

	@ParameterizedTest
	@ValueSource(booleans = { true, false })
	void whoSendsToAPeerThatDoesNotReadDoesNotWait(boolean blocking) throws IOException {
		ServerConnectionFactory factory = factory(blocking, LOOPBACK);
		factory.start();
		try (Client client = Client.connect(factory.getPort(), 16 * 1024)) {
			Connection connection = connection(factory);
			Message<?> message = new GenericMessage<>(new byte[20_000_000]);
			CountDownLatch sent = new CountDownLatch(1);
			this.loops.loops().getFirst().execute(() -> {
				connection.send(message);
				sent.countDown();
			});
			await().until(() -> sent.getCount() == 0);
			await().until(() -> connection.unsentBytes() > 0);
			client.reset();
		}
		await().untilAsserted(() -> assertThat(this.counts.closed()).isEqualTo(Map.of(CloseReason.RESET, 1)));
		assertNoWarnings();
	}

	@ParameterizedTest
	@ValueSource(booleans = { true, false })
	void aTaskThatThrowsCostsItsConnectionOnly(boolean blocking) throws IOException {
		ServerConnectionFactory factory = factory(blocking, LOOPBACK);
		factory.start();
		try (Client failing = Client.connect(factory.getPort())) {
			connection(factory).core().driver.execute(() -> {
				throw new StackOverflowError("Thrown on request");
			});
			assertThat(failing.readToEnd()).isEmpty();
			try (Client client = Client.connect(factory.getPort())) {
				assertThat(client.send("a line\n").readLike("a line\n")).isEqualTo("a line\n");
			}
		}
		await().untilAsserted(
				() -> assertThat(this.counts.closed()).isEqualTo(Map.of(CloseReason.IO_ERROR, 1, CloseReason.PEER, 1)));
		assertThat(this.log.lines(Level.WARN)).singleElement().asString().contains("test-1");
	}

	@ParameterizedTest
	@ValueSource(booleans = { true, false })
	void afterARestMessagesHaveTheSameHeadersAsBefore(boolean blocking) throws IOException {
		ServerConnectionFactory factory = factory(blocking, LOOPBACK);
		factory.start();
		try (Client client = Client.connect(factory.getPort())) {
			assertThat(client.send("before\n").readLike("before\n")).isEqualTo("before\n");
			Connection connection = connection(factory);
			ConnectionHeaders before = connection.core().dispatcher.headers();
			await().untilAsserted(() -> assertThat(connection.core().dispatcher.headers()).isNotSameAs(before));
			assertThat(connection.core().dispatcher.headers()).isEqualTo(before).containsKey(IpHeaders.CONNECTION_ID);
			assertThat(client.send("after\n").readLike("after\n")).isEqualTo("after\n");
		}
		assertNoWarnings();
	}

	@ParameterizedTest
	@ValueSource(booleans = { true, false })
	void repliesThatAreCopiedAndThoseThatAreNotKeepTheirOrder(boolean blocking) throws IOException {
		List<Integer> lengths = List.of(1, 16 * 1024, 2, 3, 64 * 1024, 64 * 1024 + 1, 8 * 1024, 8 * 1024 - 1, 4);
		Random random = new Random(16);
		List<byte[]> replies = lengths.stream().map((length) -> new byte[length]).toList();
		replies.forEach(random::nextBytes);
		Frames frames = Frames.of(replies.stream().map(ByteBuffer::wrap).toArray(ByteBuffer[]::new));
		ServerConnectionFactory factory = factory(blocking, LOOPBACK, Framing.RAW, (_) -> new GenericMessage<>(frames));
		factory.start();
		ByteArrayOutputStream expected = new ByteArrayOutputStream();
		replies.forEach(expected::writeBytes);
		try (Client client = Client.connect(factory.getPort())) {
			for (int i = 0; i < 3; i++) {
				client.send("go on");
				assertThat(client.read(expected.size())).isEqualTo(expected.toByteArray());
			}
		}
		assertNoWarnings();
	}

	@Test
	void aBlockingConnectionWhoseEventLoopHasDiedIsStillDrained() throws IOException {
		ServerConnectionFactory factory = factory(true, LOOPBACK);
		factory.start();
		try (Client client = Client.connect(factory.getPort())) {
			assertThat(client.send("a line\n").readLike("a line\n")).isEqualTo("a line\n");
			Connection connection = connection(factory);
			this.loops.close();
			connection.closeNow(Duration.ZERO);
			assertThat(client.readToEnd()).isEmpty();
		}
		await().untilAsserted(() -> assertThat(this.counts.closed()).isEqualTo(Map.of(CloseReason.DRAINED, 1)));
		assertNoWarnings();
	}

	private static Connection connection(ServerConnectionFactory factory) {
		await().until(() -> !factory.openConnections().isEmpty());
		return factory.openConnections().iterator().next();
	}

	private ServerConnectionFactory factory(boolean blocking, InetSocketAddress address) {
		return factory(blocking, address, Framing.LF, UnaryOperator.identity());
	}

	private ServerConnectionFactory factory(boolean blocking, InetSocketAddress address, Framing framing,
			UnaryOperator<Message<?>> service) {
		TransportOptions options = new TransportOptions(new ConnectionOptions(framing, 1024, Dispatch.INLINE,
				Duration.ZERO, Duration.ZERO, Duration.ZERO, Duration.ZERO, Duration.ofMillis(200), 256 * 1024), 1000,
				0, 0, 64, ProxyMode.OFF, List.of());
		ServerConnectionFactory factory = blocking
				? new BlockingServerConnectionFactory("test", address, options, this.loops, this.counts)
				: new NioServerConnectionFactory("test", address, options, this.loops, this.counts);
		factory.setApplicationEventPublisher((_) -> {
		});
		factory.registerListener((message) -> answer(factory, message, service));
		this.factories.add(factory);
		return factory;
	}

	private static void answer(ServerConnectionFactory factory, Message<?> message, UnaryOperator<Message<?>> service) {
		String id = (String) message.getHeaders().get(IpHeaders.CONNECTION_ID);
		Objects.requireNonNull(factory.openConnection(Objects.requireNonNull(id))).send(service.apply(message));
	}

	/** Blocks all event loops until the gate opens. */
	private CountDownLatch holdLoops() {
		CountDownLatch gate = new CountDownLatch(1);
		CountDownLatch held = new CountDownLatch(this.loops.size());
		for (EventLoop loop : this.loops.loops()) {
			loop.execute(() -> {
				held.countDown();
				pass(gate);
			});
		}
		pass(held);
		return gate;
	}

	private static void pass(CountDownLatch gate) {
		try {
			gate.await();
		}
		catch (InterruptedException ex) {
			Thread.currentThread().interrupt();
		}
	}

	private long time() {
		if (this.clockBroken) {
			throw new AssertionError("The clock is broken");
		}
		return System.nanoTime();
	}

	private void assertNoWarnings() {
		assertThat(this.log.lines(Level.WARN)).isEmpty();
	}

}
