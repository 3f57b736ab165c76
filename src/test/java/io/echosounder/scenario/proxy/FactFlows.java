package io.echosounder.scenario.proxy;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;

import io.echosounder.framing.Framing;
import io.echosounder.listener.ObserverFactory;
import io.echosounder.testing.Mode;
import io.echosounder.transport.BlockingServerConnectionFactory;
import io.echosounder.transport.ConnectionOptions;
import io.echosounder.transport.Dispatch;
import io.echosounder.transport.EventLoopGroup;
import io.echosounder.transport.NioServerConnectionFactory;
import io.echosounder.transport.ProxyMode;
import io.echosounder.transport.ServerConnectionFactory;
import io.echosounder.transport.TransportObserver;
import io.echosounder.transport.TransportOptions;

import org.springframework.context.annotation.Bean;
import org.springframework.integration.dsl.IntegrationFlow;
import org.springframework.integration.dsl.context.IntegrationFlowContext;
import org.springframework.integration.ip.dsl.Tcp;
import org.springframework.messaging.MessageHeaders;

/**
 * A flow of an application for each mode, behind proxies, which keeps the headers of its
 * messages and answers with the payload.
 */
final class FactFlows {

	private final Map<Mode, ServerConnectionFactory> factories = new EnumMap<>(Mode.class);

	private final BlockingQueue<MessageHeaders> headers = new LinkedBlockingQueue<>();

	FactFlows(EventLoopGroup loops, ObserverFactory observers, IntegrationFlowContext flows) {
		for (Mode mode : Mode.values()) {
			String name = mode.listener("flow");
			ServerConnectionFactory factory = factory(name, mode, loops, observers.observerOf(name));
			this.factories.put(mode, factory);
			flows.registration(IntegrationFlow.from(Tcp.inboundGateway(factory)).handle(byte[].class, this::keep).get())
				.addBean(name, factory)
				.register();
		}
	}

	private static ServerConnectionFactory factory(String name, Mode mode, EventLoopGroup loops,
			TransportObserver observer) {
		InetSocketAddress address = new InetSocketAddress(InetAddress.getLoopbackAddress(), 0);
		Dispatch dispatch = switch (mode) {
			case NIO_INLINE, BLOCKING -> Dispatch.INLINE;
			case NIO_VIRTUAL -> Dispatch.VIRTUAL;
		};
		TransportOptions options = new TransportOptions(
				new ConnectionOptions(Framing.LF, 1024, dispatch, Duration.ZERO, Duration.ZERO, Duration.ZERO,
						Duration.ZERO, Duration.ofSeconds(30), 256 * 1024),
				100, 100, 0, 64, ProxyMode.OPTIONAL, List.of());
		return switch (mode) {
			case NIO_INLINE, NIO_VIRTUAL -> new NioServerConnectionFactory(name, address, options, loops, observer);
			case BLOCKING -> new BlockingServerConnectionFactory(name, address, options, loops, observer);
		};
	}

	private Object keep(byte[] line, MessageHeaders headers) {
		this.headers.add(headers);
		return line;
	}

	int port(Mode mode) {
		return Objects.requireNonNull(this.factories.get(mode)).getPort();
	}

	/** The headers of the next message. */
	MessageHeaders next() throws InterruptedException {
		return Objects.requireNonNull(this.headers.poll(30, TimeUnit.SECONDS));
	}

	/**
	 * The flows beside the application's own.
	 */
	static class FlowsConfiguration {

		@Bean
		FactFlows factFlows(EventLoopGroup loops, ObserverFactory observers, IntegrationFlowContext flows) {
			return new FactFlows(loops, observers, flows);
		}

	}

}
