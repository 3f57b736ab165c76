package io.echosounder.health;

import java.util.LinkedHashMap;
import java.util.Map;

import io.echosounder.drain.Drain;
import io.echosounder.drain.DrainAutoConfiguration;
import io.echosounder.listener.Listeners;
import io.echosounder.selfcheck.SelfCheck;
import io.echosounder.selfcheck.SelfCheckAutoConfiguration;
import io.echosounder.targets.ProbedTarget;
import io.echosounder.targets.Targets;
import io.echosounder.targets.TargetsAutoConfiguration;
import io.echosounder.transport.EventLoopGroup;

import org.springframework.beans.factory.SmartInitializingSingleton;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBean;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBooleanProperty;
import org.springframework.boot.health.autoconfigure.actuate.endpoint.AvailabilityProbesAutoConfiguration;
import org.springframework.boot.health.autoconfigure.contributor.ConditionalOnEnabledHealthIndicator;
import org.springframework.boot.health.autoconfigure.registry.HealthContributorRegistryAutoConfiguration;
import org.springframework.boot.health.contributor.CompositeHealthContributor;
import org.springframework.boot.health.contributor.HealthIndicator;
import org.springframework.boot.health.registry.HealthContributorRegistry;
import org.springframework.context.annotation.Bean;
import org.springframework.core.env.Environment;

/**
 * Auto-configuration for the components {@code listeners} and {@code eventLoops} of the
 * application's health and, if targets are included, {@code targets}.
 */
@AutoConfiguration(
		after = { DrainAutoConfiguration.class, SelfCheckAutoConfiguration.class, TargetsAutoConfiguration.class,
				HealthContributorRegistryAutoConfiguration.class, AvailabilityProbesAutoConfiguration.class })
@ConditionalOnBooleanProperty(name = "echo.enabled", matchIfMissing = true)
@ConditionalOnBean(HealthContributorRegistry.class)
public final class HealthAutoConfiguration {

	/**
	 * Register the component with the first listener, so that it never exists without
	 * one.
	 */
	@Bean
	@ConditionalOnEnabledHealthIndicator("listeners")
	SmartInitializingSingleton listenersHealth(Listeners listeners, Drain drain, SelfCheck selfCheck,
			HealthContributorRegistry registry) {
		ListenersHealth health = new ListenersHealth(listeners,
				(listener) -> new ListenerHealthIndicator(listener, drain, selfCheck));
		return () -> listeners.forEachNowAndLater((_) -> {
			if (registry.getContributor("listeners") == null) {
				registry.registerContributor("listeners", health);
			}
		});
	}

	@Bean
	ListenerHealthGroups listenerHealthGroups(Environment environment) {
		return new ListenerHealthGroups(environment);
	}

	/** Register the component late, so that it never exists without a target. */
	@Bean
	@ConditionalOnEnabledHealthIndicator("targets")
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
	@ConditionalOnEnabledHealthIndicator("eventLoops")
	HealthIndicator eventLoopsHealthIndicator(EventLoopGroup eventLoops) {
		return new EventLoopsHealthIndicator(eventLoops);
	}

}
