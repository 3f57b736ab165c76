package io.echosounder.scenario;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;

import io.echosounder.framing.Framing;
import io.echosounder.listener.ObserverFactory;
import io.echosounder.testing.Mode;
import io.echosounder.transport.BlockingServerConnectionFactory;
import io.echosounder.transport.ConnectionOptions;
import io.echosounder.transport.DirectReplyGateway;
import io.echosounder.transport.Dispatch;
import io.echosounder.transport.EventLoopGroup;
import io.echosounder.transport.NioServerConnectionFactory;
import io.echosounder.transport.ProxyMode;
import io.echosounder.transport.ServerConnectionFactory;
import io.echosounder.transport.TransportObserver;
import io.echosounder.transport.TransportOptions;

import org.springframework.context.annotation.Bean;
import org.springframework.integration.dsl.IntegrationFlow;
import org.springframework.integration.dsl.MessageChannels;
import org.springframework.integration.dsl.context.IntegrationFlowContext;
import org.springframework.integration.ip.IpHeaders;
import org.springframework.integration.ip.dsl.Tcp;
import org.springframework.integration.ip.tcp.outbound.TcpSendingMessageHandler;
import org.springframework.messaging.Message;
import org.springframework.messaging.MessageHeaders;
import org.springframework.messaging.support.MessageBuilder;

/**
 * Flows as any Spring Integration application may have them, on this transport,
 * unbatched: a message for each line, with a payload of {@code byte[]}.
 */
final class OtherFlows implements AutoCloseable {

	/** Asks for a payload that no mapper can turn into bytes. */
	static final String NUMBER = "number";

	/** Asks for a reply that no socket takes at once, when the gate is open. */
	static final String LARGE = "large";

	/** Asks for a failure on another thread than the gateway's. */
	static final String FAIL = "fail";

	/** Followed by a connection's id and a blank: the rest of the line goes there. */
	static final String TO = "to ";

	private static final int LARGE_SIZE = 1_000_000;

	private final Map<String, ServerConnectionFactory> factories = new HashMap<>();

	private final Map<String, TcpSendingMessageHandler> senders = new HashMap<>();

	private final Map<String, CountDownLatch> gates = new HashMap<>();

	private final AtomicInteger handled = new AtomicInteger();

	private final ExecutorService thread = Executors.newSingleThreadExecutor();

	OtherFlows(EventLoopGroup loops, ObserverFactory observers, IntegrationFlowContext flows) {
		for (Mode mode : Mode.values()) {
			gateway(mode.listener("gateway"), mode, loops, observers, flows);
			later(mode.listener("later"), mode, loops, observers, flows);
			adapters(mode.listener("adapters"), mode, loops, observers, flows);
		}
	}

	private void gateway(String name, Mode mode, EventLoopGroup loops, ObserverFactory observers,
			IntegrationFlowContext flows) {
		this.gates.put(name, new CountDownLatch(1));
		ServerConnectionFactory factory = factory(name, mode, loops, observers.observerOf(name));
		flows
			.registration(IntegrationFlow.from(Tcp.inboundGateway(factory))
				.handle(byte[].class, (line, _) -> answer(name, line))
				.get())
			.addBean(name, factory)
			.register();
	}

	/** Replies from a separate thread. */
	private void later(String name, Mode mode, EventLoopGroup loops, ObserverFactory observers,
			IntegrationFlowContext flows) {
		ServerConnectionFactory factory = factory(name, mode, loops, observers.observerOf(name));
		DirectReplyGateway gateway = new DirectReplyGateway();
		gateway.setConnectionFactory(factory);
		flows
			.registration(IntegrationFlow.from(gateway)
				.channel(MessageChannels.executor(this.thread))
				.handle(byte[].class, (line, _) -> later(line))
				.get())
			.addBean(name, factory)
			.register();
	}

	private static Object later(byte[] line) {
		if (new String(line, StandardCharsets.ISO_8859_1).equals(FAIL)) {
			throw new IllegalStateException("Thrown on request");
		}
		return line;
	}

	private void adapters(String name, Mode mode, EventLoopGroup loops, ObserverFactory observers,
			IntegrationFlowContext flows) {
		ServerConnectionFactory factory = factory(name, mode, loops, observers.observerOf(name));
		TcpSendingMessageHandler sender = Tcp.outboundAdapter(factory).getObject();
		this.senders.put(name, sender);
		flows
			.registration(IntegrationFlow.from(Tcp.inboundAdapter(factory))
				.handle(byte[].class, OtherFlows::addressed)
				.handle(sender)
				.get())
			.addBean(name, factory)
			.register();
	}

	private ServerConnectionFactory factory(String name, Mode mode, EventLoopGroup loops, TransportObserver observer) {
		InetSocketAddress address = new InetSocketAddress(InetAddress.getLoopbackAddress(), 0);
		Dispatch dispatch = switch (mode) {
			case NIO_INLINE, BLOCKING -> Dispatch.INLINE;
			case NIO_VIRTUAL -> Dispatch.VIRTUAL;
		};
		TransportOptions options = new TransportOptions(new ConnectionOptions(Framing.LF, 1024, dispatch, Duration.ZERO,
				Duration.ZERO, Duration.ZERO, Duration.ZERO, Duration.ofSeconds(30), 256 * 1024), 100, 100, 0, 64,
				ProxyMode.OFF, List.of());
		ServerConnectionFactory factory = switch (mode) {
			case NIO_INLINE, NIO_VIRTUAL -> new NioServerConnectionFactory(name, address, options, loops, observer);
			case BLOCKING -> new BlockingServerConnectionFactory(name, address, options, loops, observer);
		};
		this.factories.put(name, factory);
		return factory;
	}

	private Object answer(String name, byte[] line) {
		this.handled.incrementAndGet();
		String text = new String(line, StandardCharsets.ISO_8859_1);
		return switch (text) {
			case NUMBER -> 42;
			case LARGE -> {
				awaitGate(name);
				yield "x".repeat(LARGE_SIZE);
			}
			default -> text.startsWith("text") ? text : line;
		};
	}

	private static Message<?> addressed(byte[] line, MessageHeaders headers) {
		String text = new String(line, StandardCharsets.ISO_8859_1);
		if (!text.startsWith(TO)) {
			return MessageBuilder.withPayload(line).copyHeaders(headers).build();
		}
		String[] parts = text.split(" ", 3);
		return MessageBuilder.withPayload(parts[2])
			.copyHeaders(headers)
			.setHeader(IpHeaders.CONNECTION_ID, parts[1])
			.build();
	}

	private void awaitGate(String name) {
		try {
			Objects.requireNonNull(this.gates.get(name)).await();
		}
		catch (InterruptedException ex) {
			Thread.currentThread().interrupt();
		}
	}

	void openGate(String name) {
		Objects.requireNonNull(this.gates.get(name)).countDown();
	}

	@Override
	public void close() {
		this.thread.shutdown();
	}

	/** How many lines gateways were given. */
	int handled() {
		return this.handled.get();
	}

	ServerConnectionFactory factory(String name) {
		return Objects.requireNonNull(this.factories.get(name));
	}

	/** Sends from the thread that calls. */
	void push(String name, String connectionId, Object payload) {
		Objects.requireNonNull(this.senders.get(name))
			.handleMessage(
					MessageBuilder.withPayload(payload).setHeader(IpHeaders.CONNECTION_ID, connectionId).build());
	}

	/**
	 * The flows beside the application's own.
	 */
	static class FlowsConfiguration {

		@Bean
		OtherFlows otherFlows(EventLoopGroup loops, ObserverFactory observers, IntegrationFlowContext flows) {
			return new OtherFlows(loops, observers, flows);
		}

	}

}
