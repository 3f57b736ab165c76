package io.echosounder.transport;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;

import io.echosounder.framing.Framing;
import io.echosounder.testing.Client;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

import org.springframework.beans.factory.support.DefaultListableBeanFactory;
import org.springframework.integration.channel.DirectChannel;
import org.springframework.integration.ip.IpHeaders;
import org.springframework.integration.ip.tcp.connection.TcpConnection;
import org.springframework.integration.ip.tcp.connection.TcpMessageMapper;
import org.springframework.integration.ip.tcp.inbound.TcpInboundGateway;
import org.springframework.messaging.Message;
import org.springframework.messaging.MessageHeaders;

import static org.assertj.core.api.Assertions.assertThat;

class ConnectionMessageMapperTests {

	private final EventLoopGroup loops = new EventLoopGroup(1);

	private final Comparison comparison = new Comparison();

	private final NioServerConnectionFactory factory = new NioServerConnectionFactory("test",
			new InetSocketAddress(InetAddress.getLoopbackAddress(), 0),
			new TransportOptions(
					new ConnectionOptions(Framing.LF, 1024, Dispatch.INLINE, Duration.ZERO, Duration.ZERO,
							Duration.ZERO, Duration.ZERO, Duration.ZERO, 256 * 1024),
					1000, 0, 0, 64, ProxyMode.OFF, List.of()),
			this.loops, new Counts());

	@AfterEach
	void close() {
		this.factory.stop();
		this.loops.close();
	}

	@Test
	void messagesHaveTheHeadersOfTheStockMapperAndAreNotAlike() throws Exception {
		startAndSend(false);
		Pair first = this.comparison.next();
		Pair second = this.comparison.next();
		assertThat(first.ours()).hasSizeGreaterThan(6);
		assertThat(first.ours().keySet()).isEqualTo(first.stock().keySet());
		assertThat(facts(first.ours())).isEqualTo(facts(first.stock())).isEqualTo(facts(second.ours()));
		assertThat(first.ours().getId()).isNotNull().isNotEqualTo(second.ours().getId());
		assertThat(first.ours().getTimestamp()).isNotNull();
	}

	@Test
	void messagesOfABatchHaveTheSameButAreNotTold() throws Exception {
		startAndSend(true);
		Pair pair = this.comparison.next();
		assertThat(Map.copyOf(pair.ours())).isEqualTo(facts(pair.stock()));
	}

	@Test
	void behindAGatewayEachMessageOfABatchHasAnIdAndATimestamp() throws Exception {
		BlockingQueue<MessageHeaders> requests = new LinkedBlockingQueue<>();
		DirectChannel channel = new DirectChannel();
		channel.subscribe((message) -> requests.add(message.getHeaders()));
		TcpInboundGateway gateway = new TcpInboundGateway();
		gateway.setBeanFactory(new DefaultListableBeanFactory());
		gateway.setConnectionFactory(this.factory);
		gateway.setRequestChannel(channel);
		gateway.setReplyTimeout(0);
		gateway.afterPropertiesSet();
		this.factory.setBatched(true);
		start();
		for (int i = 0; i < 2; i++) {
			send();
		}
		MessageHeaders first = Objects.requireNonNull(requests.poll(30, TimeUnit.SECONDS));
		MessageHeaders second = Objects.requireNonNull(requests.poll(30, TimeUnit.SECONDS));
		assertThat(first).containsEntry(IpHeaders.CONNECTION_ID, "test-1");
		assertThat(second).containsEntry(IpHeaders.CONNECTION_ID, "test-2");
		assertThat(first.getId()).isNotNull().isNotEqualTo(second.getId());
		assertThat(second.getTimestamp()).isPositive();
	}

	private void startAndSend(boolean batched) throws Exception {
		this.factory.setBatched(batched);
		this.factory.setMapper(this.comparison);
		this.factory.registerListener((_) -> {
		});
		start();
		send();
	}

	private void start() {
		this.factory.setApplicationEventPublisher((_) -> {
		});
		this.factory.start();
	}

	private void send() throws Exception {
		try (Client client = Client.connect(this.factory.getPort())) {
			client.send("one\ntwo\n").endOutput();
			assertThat(client.readToEnd()).isEmpty();
		}
	}

	private static Map<String, Object> facts(MessageHeaders headers) {
		Map<String, Object> facts = new HashMap<>(headers);
		facts.remove(MessageHeaders.ID);
		facts.remove(MessageHeaders.TIMESTAMP);
		return facts;
	}

	private record Pair(MessageHeaders stock, MessageHeaders ours) {
	}

	/** Makes each message twice. */
	private static final class Comparison extends TcpMessageMapper {

		private final TcpMessageMapper ours = new ConnectionMessageMapper();

		private final BlockingQueue<Pair> pairs = new LinkedBlockingQueue<>();

		@Override
		public @Nullable Message<?> toMessage(TcpConnection connection, @Nullable Map<String, Object> headers) {
			Message<?> stock = Objects.requireNonNull(super.toMessage(connection, null));
			Message<?> message = Objects.requireNonNull(this.ours.toMessage(connection, headers));
			this.pairs.add(new Pair(stock.getHeaders(), message.getHeaders()));
			return message;
		}

		Pair next() throws InterruptedException {
			return Objects.requireNonNull(this.pairs.poll(30, TimeUnit.SECONDS));
		}

	}

}
