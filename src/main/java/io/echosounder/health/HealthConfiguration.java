package io.echosounder.health;

import java.util.LinkedHashMap;
import java.util.Map;

import io.echosounder.drain.Drain;
import io.echosounder.listener.Listeners;
import io.echosounder.selfcheck.SelfCheck;
import io.echosounder.targets.ProbedTarget;
import io.echosounder.targets.Targets;
import io.echosounder.transport.EventLoopGroup;

import org.springframework.beans.factory.SmartInitializingSingleton;
import org.springframework.boot.health.contributor.CompositeHealthContributor;
import org.springframework.boot.health.contributor.HealthIndicator;
import org.springframework.boot.health.registry.HealthContributorRegistry;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/**
 * The components {@code listeners}, {@code eventLoops} and, where targets are part of it,
 * {@code targets} of the application's health.
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

	/** Registered late, so that there is no component without a target. */
	@Bean
	SmartInitializingSingleton targetsHealth(Targets targets, HealthContributorRegistry registry) {
		Map<String, HealthIndicator> indicators = new LinkedHashMap<>();
		for (ProbedTarget target : targets) {
			if (target.isPartOfHealth()) {
				indicators.put(target.name(), new TargetHealthIndicator(target));
			}
		}
		return () -> {
			if (!indicators.isEmpty()) {
				registry.registerContributor("targets", CompositeHealthContributor.fromMap(indicators));
			}
		};
	}

	@Bean
	HealthIndicator eventLoopsHealthIndicator(EventLoopGroup eventLoops) {
		return new EventLoopsHealthIndicator(eventLoops);
	}

}
