package io.echosounder.health;

import java.util.LinkedHashMap;
import java.util.Map;

import io.echosounder.drain.Drain;
import io.echosounder.listener.Listeners;
import io.echosounder.selfcheck.SelfCheck;
import io.echosounder.transport.EventLoopGroup;

import org.springframework.boot.health.contributor.CompositeHealthContributor;
import org.springframework.boot.health.contributor.HealthIndicator;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/**
 * The components {@code listeners} and {@code eventLoops} of the application's health.
 */
@Configuration(proxyBeanMethods = false)
class HealthConfiguration {

	@Bean
	CompositeHealthContributor listenersHealthContributor(Listeners listeners, Drain drain, SelfCheck selfCheck) {
		Map<String, HealthIndicator> indicators = new LinkedHashMap<>();
		listeners.forEach((listener) -> indicators.put(listener.listenerName(),
				new ListenerHealthIndicator(listener, drain, selfCheck)));
		return CompositeHealthContributor.fromMap(indicators);
	}

	@Bean
	HealthIndicator eventLoopsHealthIndicator(EventLoopGroup eventLoops) {
		return new EventLoopsHealthIndicator(eventLoops);
	}

}
