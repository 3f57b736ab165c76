package io.echosounder.listener;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;

import io.echosounder.framing.Framing;
import io.echosounder.service.ServiceAutoConfiguration;
import io.echosounder.service.Sessions;
import io.echosounder.settings.DrainProperties;
import io.echosounder.settings.EchoProperties;
import io.echosounder.settings.ListenerProperties;
import io.echosounder.settings.SettingsAutoConfiguration;
import io.echosounder.settings.TlsProperties;
import io.echosounder.transport.Banner;
import io.echosounder.transport.BlockingServerConnectionFactory;
import io.echosounder.transport.BufferBudget;
import io.echosounder.transport.Connection;
import io.echosounder.transport.DirectReplyGateway;
import io.echosounder.transport.EventLoopGroup;
import io.echosounder.transport.MaxAge;
import io.echosounder.transport.NioServerConnectionFactory;
import io.echosounder.transport.ServerConnectionFactory;
import io.echosounder.transport.TransportObserver;
import io.echosounder.transport.TransportOptions;
import org.jspecify.annotations.Nullable;

import org.springframework.beans.factory.ObjectProvider;
import org.springframework.beans.factory.config.ConfigurableListableBeanFactory;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBooleanProperty;
import org.springframework.boot.autoconfigure.condition.ConditionalOnClass;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.boot.autoconfigure.ssl.SslAutoConfiguration;
import org.springframework.boot.integration.autoconfigure.IntegrationAutoConfiguration;
import org.springframework.boot.ssl.SslBundles;
import org.springframework.context.ApplicationContext;
import org.springframework.context.annotation.Bean;
import org.springframework.integration.dsl.IntegrationFlow;
import org.springframework.integration.dsl.context.IntegrationFlowContext;
import org.springframework.integration.ip.tcp.inbound.TcpInboundGateway;
import org.springframework.messaging.MessageHandler;

/**
 * Auto-configuration for listeners: event loops, and for each listener of the settings a
 * flow from its gateway to its service.
 */
@AutoConfiguration(after = { SettingsAutoConfiguration.class, ServiceAutoConfiguration.class,
		SslAutoConfiguration.class, IntegrationAutoConfiguration.class },
		afterName = "io.echosounder.metrics.MetricsAutoConfiguration")
@ConditionalOnBooleanProperty(name = "echo.enabled", matchIfMissing = true)
public final class ListenerAutoConfiguration {

	@Bean
	@ConditionalOnMissingBean
	EventLoopGroup eventLoops(EchoProperties properties) {
		return new EventLoopGroup(properties.eventLoopCount(), new BufferBudget(properties.maxBufferedBytes()));
	}

	/** Create a fallback without metrics, or for an application that counts by itself. */
	@Bean
	@ConditionalOnMissingBean
	ObserverFactory silentObserverFactory() {
		return (_) -> TransportObserver.NONE;
	}

	@Bean
	ListenerDiscovery listenerDiscovery(Listeners listeners, ObjectProvider<ServerConnectionFactory> factories,
			ObserverFactory observers) {
		return new ListenerDiscovery(listeners, factories, observers);
	}

	@Bean
	@ConditionalOnClass(name = "org.springframework.boot.web.server.context.WebServerApplicationContext")
	WebServerPortCheck webServerPortCheck(EchoProperties properties, ApplicationContext context) {
		return new WebServerPortCheck(properties, context);
	}

	@Bean
	Services listenerServices(ConfigurableListableBeanFactory beans) {
		return new Services(beans);
	}

	/**
	 * Resolve the listeners lazily, as a service that the listeners need may need the
	 * sessions.
	 */
	@Bean
	@ConditionalOnMissingBean
	Sessions listenerSessions(ObjectProvider<Listeners> listeners) {
		return new ListenerSessions(listeners::getObject);
	}

	@Bean
	Listeners listeners(EchoProperties properties, EventLoopGroup eventLoops, ObserverFactory observers,
			Services services, SslBundles bundles, ObjectProvider<BannerText> bannerText,
			ObjectProvider<GatewayTracing> tracing, IntegrationFlowContext flows) {
		List<ServerConnectionFactory> listeners = new ArrayList<>();
		properties.listeners().forEach((name, listener) -> {
			if (listener.enabled()) {
				ServerConnectionFactory factory = connectionFactory(name, listener, properties.drain(), eventLoops,
						observers.observerOf(name));
				serveTls(name, listener.tls(), bundles, factory);
				factory.setBanner(banner(listener, bannerText));
				// the echo logs nothing
				factory.setLogContextSet(!services.isEcho(name, listener));
				TcpInboundGateway gateway = gateway(name, factory);
				tracing.ifAvailable((spans) -> spans.trace(name, gateway));
				flows.registration(flow(name, gateway, services.handler(name, listener, factory)))
					.id(name + ".flow")
					.addBean(name + ".connections", factory)
					.autoStartup(false)
					.register();
				listeners.add(factory);
			}
		});
		return new Listeners(listeners);
	}

	private static ServerConnectionFactory connectionFactory(String name, ListenerProperties listener,
			DrainProperties drain, EventLoopGroup eventLoops, TransportObserver observer) {
		TransportOptions options = TransportOptions.builder()
			.framing(listener.framing())
			.maxFrameLength((int) listener.maxFrameLength().toBytes())
			.dispatch(listener.dispatch())
			.idleTimeout(listener.idleTimeout())
			.frameTimeout(listener.frameTimeout())
			.handshakeTimeout(listener.handshakeTimeout())
			.writeTimeout(listener.writeTimeout())
			.linger(drain.linger())
			.writeBuffer((int) listener.writeBuffer().toBytes())
			.backlog(listener.backlog())
			.maxConnections(listener.maxConnections())
			.maxConnectionsPerAddress(listener.maxConnectionsPerAddress())
			.ipv6PrefixLength(listener.ipv6PrefixLength())
			.proxyMode(listener.proxyProtocol())
			.trustedProxies(listener.trustedProxies())
			.build();
		ServerConnectionFactory factory = switch (listener.transport()) {
			case NIO -> new NioServerConnectionFactory(name, listener.socketAddress(), options, eventLoops, observer);
			case BLOCKING ->
				new BlockingServerConnectionFactory(name, listener.socketAddress(), options, eventLoops, observer);
		};
		factory.setBatched(true);
		factory.setMaxAge(new MaxAge(listener.maxAge(), listener.maxAgeJitter().share(), drain.quietPeriod(),
				drain.gracePeriod()));
		factory.setKeepAlive(listener.keepAlive().keepAlive());
		factory.faults().configure(listener.faultRules());
		return factory;
	}

	private static void serveTls(String name, TlsProperties tls, SslBundles bundles, ServerConnectionFactory factory) {
		if (tls.bundle() != null) {
			new TlsSource(name, bundles, tls.bundle(), tls.sni(), tls.clientAuth(), tls.alpn()).supply(factory::setTls);
		}
	}

	/**
	 * Resolve the text lazily: it reports the drain, which knows the listeners.
	 */
	private static @Nullable Banner banner(ListenerProperties listener, ObjectProvider<BannerText> bannerText) {
		// without framing a line needs its end
		String end = (listener.framing() == Framing.RAW) ? "\n" : "";
		Function<Connection, ByteBuffer> text = (connection) -> StandardCharsets.UTF_8
			.encode(bannerText.getObject().to(connection) + end);
		return switch (listener.builtInService()) {
			case ECHO -> null;
			case null -> null;
			case INFO -> new Banner(text, listener.informsAtFirstFrame(), true);
			case INFO_THEN_ECHO -> new Banner(text, listener.informsAtFirstFrame(), false);
		};
	}

	private static TcpInboundGateway gateway(String name, ServerConnectionFactory factory) {
		DirectReplyGateway gateway = new DirectReplyGateway();
		gateway.setBeanName(name + ".gateway");
		gateway.setConnectionFactory(factory);
		// where the gateway waits (see DirectReplyGateway), the handler has returned a
		// reply or none: a wait would only block an event loop
		gateway.setReplyTimeout(0);
		return gateway;
	}

	private static IntegrationFlow flow(String name, TcpInboundGateway gateway, MessageHandler service) {
		return IntegrationFlow.from(gateway).handle(service, (endpoint) -> endpoint.id(name + ".service")).get();
	}

}
