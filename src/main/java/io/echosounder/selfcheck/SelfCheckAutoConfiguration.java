package io.echosounder.selfcheck;

import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;

import io.echosounder.framing.Framing;
import io.echosounder.lifecycle.PhasedLifecycle;
import io.echosounder.lifecycle.Phases;
import io.echosounder.listener.ListenerAutoConfiguration;
import io.echosounder.listener.Listeners;
import io.echosounder.listener.Services;
import io.echosounder.proxyprotocol.ProxyHeader;
import io.echosounder.settings.EchoProperties;
import io.echosounder.settings.ListenerProperties;
import io.echosounder.settings.SelfCheckProperties;
import io.echosounder.transport.ConnectionOptions;
import io.echosounder.transport.EventLoopGroup;
import io.echosounder.transport.NioClientConnectionFactory;
import io.echosounder.transport.ProxyMode;
import io.echosounder.transport.ServerConnectionFactory;

import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBooleanProperty;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.context.annotation.Bean;
import org.springframework.integration.core.MessagingTemplate;
import org.springframework.integration.dsl.context.IntegrationFlowContext;

/**
 * Auto-configuration for the self-check: a client and a check for each listener of the
 * settings.
 */
@AutoConfiguration(after = ListenerAutoConfiguration.class,
		afterName = "io.echosounder.metrics.MetricsAutoConfiguration")
@ConditionalOnBooleanProperty(name = "echo.enabled", matchIfMissing = true)
public final class SelfCheckAutoConfiguration {

	@Bean
	@ConditionalOnMissingBean
	CheckObserverFactory silentCheckObserverFactory() {
		return (_) -> new CheckObserver();
	}

	@Bean
	SelfCheck selfCheck(EchoProperties properties, Listeners listeners, Services services, EventLoopGroup eventLoops,
			CheckObserverFactory observers, IntegrationFlowContext flows) {
		Map<String, ListenerCheck> checks = new LinkedHashMap<>();
		SelfCheckProperties selfCheck = properties.selfCheck();
		for (ServerConnectionFactory listener : listeners) {
			String name = listener.listenerName();
			ListenerProperties settings = properties.listeners().get(name);
			// an application's factory has a flow with unknown replies
			if (selfCheck.enabled() && settings != null) {
				// only the application knows the answers of its own service
				Expectation expectation = Expectation.of(settings, services.isEcho(name, settings));
				checks.put(name, check(listener, expectation, selfCheck.timeout(), eventLoops,
						observers.checkObserverOf(name), flows));
			}
		}
		return new SelfCheck(checks, selfCheck.period(), eventLoops.outOfMemory());
	}

	@Bean
	PhasedLifecycle selfCheckLifecycle(SelfCheck selfCheck) {
		return new PhasedLifecycle(Phases.SELF_CHECK, selfCheck::start, selfCheck::stop);
	}

	private static ListenerCheck check(ServerConnectionFactory listener, Expectation expectation, Duration timeout,
			EventLoopGroup eventLoops, CheckObserver observer, IntegrationFlowContext flows) {
		String id = listener.listenerName() + ".self-check";
		// host and port are known once the listener listens; the framing is part of what
		// is expected
		NioClientConnectionFactory client = new NioClientConnectionFactory(id, "localhost", 0,
				ConnectionOptions.of(Framing.RAW), eventLoops);
		client.setConnectTimeout(timeout);
		client.setSingleUse(true);
		client.setUntilEnd(true);
		if (listener.options().proxyMode() != ProxyMode.OFF) {
			client.setProxyAnnouncement((_, _) -> ProxyHeader.local());
		}
		listener.selfChecks().observeBy(observer);
		Exchange exchange = expectation.hasBanner() ? new BannerExchange(client, timeout)
				: gateway(id, client, timeout, flows);
		return new ListenerCheck(listener, client, eventLoops, exchange, expectation, timeout, observer);
	}

	/**
	 * Create the exchange with a listener that answers requests, by an outbound gateway.
	 */
	private static Exchange gateway(String id, NioClientConnectionFactory client, Duration timeout,
			IntegrationFlowContext flows) {
		CheckGateway gateway = new CheckGateway();
		gateway.setConnectionFactory(client);
		gateway.setRemoteTimeout(timeout.toMillis());
		gateway.setCloseStreamAfterSend(true);
		MessagingTemplate flow = flows
			.registration((steps) -> steps.handle(gateway, (endpoint) -> endpoint.id(id + ".gateway")))
			.id(id + ".flow")
			.addBean(id + ".connections", client)
			.autoStartup(false)
			.register()
			.getMessagingTemplate();
		return (request) -> Objects.requireNonNull(flow.convertSendAndReceive(request, byte[].class));
	}

}
