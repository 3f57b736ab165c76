package io.echosounder.transport;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Map;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.spi.ILoggingEvent;
import io.echosounder.framing.Framing;
import io.echosounder.testing.CapturedLog;
import io.echosounder.testing.ManualClock;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import static io.echosounder.testing.TestServer.await;
import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for {@link LimitLog}, by a listener with real connections.
 */
class LimitLogTests {

	private static final InetAddress LOOPBACK = InetAddress.getLoopbackAddress();

	private final CapturedLog log = new CapturedLog();

	private final ManualClock clock = new ManualClock();

	private final EventLoopGroup loops = new EventLoopGroup(1, this.clock);

	private final Deque<Socket> clients = new ArrayDeque<>();

	@AfterEach
	void close() throws IOException {
		for (Socket client : this.clients) {
			client.close();
		}
		this.loops.close();
		this.log.close();
	}

	@ParameterizedTest
	@CsvSource({ "2, 0, 2, max-connections", "0, 2, '2 from 127.0.0.1', max-connections-per-address" })
	void aLimitIsSaidOnceWhenItIsReachedAndOnceWhenItIsLeft(int max, int maxPerAddress, String what, String limit)
			throws IOException {
		ServerConnectionFactory listener = listen(max, maxPerAddress);
		open(listener, 2);
		advance(Duration.ofSeconds(20));
		assertThat(lines()).isEmpty();
		rejected(listener);
		rejected(listener);
		assertThat(lines()).containsExactly(
				"Listener raw has reached %s (%s); further connections are rejected".formatted(limit, what));
		closeOne(listener);
		advance(Duration.ofSeconds(1));
		advance(Duration.ofSeconds(9));
		open(listener, 1);
		rejected(listener);
		closeOne(listener);
		advance(Duration.ofSeconds(1));
		advance(Duration.ofSeconds(9));
		assertThat(lines()).hasSize(1);
		awaitLines(2);
		assertThat(this.log.events()).last()
			.extracting(ILoggingEvent::getMDCPropertyMap)
			.isEqualTo(Map.of("listener", "raw"));
		assertThat(lines()).last()
			.isEqualTo("Listener raw is below %s again; 3 connections were rejected".formatted(limit));
		open(listener, 1);
		rejected(listener);
		assertThat(lines()).hasSize(3);
		listener.stop();
	}

	@Test
	void aListenerThatStaysFullDoesNotSayThatItHasRoom() throws IOException {
		ServerConnectionFactory listener = listen(2, 0);
		open(listener, 2);
		rejected(listener);
		advance(Duration.ofSeconds(1));
		advance(Duration.ofSeconds(60));
		assertThat(lines()).hasSize(1);
		closeOne(listener);
		awaitLines(2);
		listener.stop();
	}

	/** Lets the time go on until there are so many. */
	private void awaitLines(int count) {
		await().untilAsserted(() -> {
			advance(Duration.ofSeconds(1));
			assertThat(lines()).hasSize(count);
		});
	}

	private List<String> lines() {
		return this.log.lines(Level.INFO).stream().filter((line) -> !line.contains(" listens on ")).toList();
	}

	private ServerConnectionFactory listen(int maxConnections, int maxConnectionsPerAddress) {
		ServerConnectionFactory listener = new NioServerConnectionFactory(
				"raw", new InetSocketAddress(LOOPBACK, 0), new TransportOptions(ConnectionOptions.of(Framing.RAW), 10,
						maxConnections, maxConnectionsPerAddress, 64, ProxyMode.OFF, List.of()),
				this.loops, TransportObserver.NONE);
		listener.setApplicationEventPublisher((_) -> {
		});
		listener.registerListener((_) -> {
		});
		listener.start();
		return listener;
	}

	private void open(ServerConnectionFactory listener, int count) throws IOException {
		int before = listener.active();
		for (int i = 0; i < count; i++) {
			this.clients.add(connect(listener));
		}
		await().until(() -> listener.active() == before + count);
	}

	private void rejected(ServerConnectionFactory listener) throws IOException {
		try (Socket client = connect(listener)) {
			assertThat(client.getInputStream().read()).isEqualTo(-1);
		}
	}

	private void closeOne(ServerConnectionFactory listener) throws IOException {
		int before = listener.active();
		this.clients.remove().close();
		await().until(() -> listener.active() == before - 1);
	}

	private static Socket connect(ServerConnectionFactory listener) throws IOException {
		Socket client = new Socket();
		client.connect(new InetSocketAddress(LOOPBACK, listener.getPort()));
		return client;
	}

	private void advance(Duration duration) {
		this.clock.advance(duration);
		WakeUp.andWait(this.loops);
	}

}
