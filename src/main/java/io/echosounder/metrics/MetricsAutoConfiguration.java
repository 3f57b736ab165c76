package io.echosounder.metrics;

import io.echosounder.drain.Drain;
import io.echosounder.listener.ListenerAutoConfiguration;
import io.echosounder.listener.Listeners;
import io.echosounder.selfcheck.CheckObserverFactory;
import io.echosounder.selfcheck.SelfCheckAutoConfiguration;
import io.echosounder.targets.TargetObserverFactory;
import io.echosounder.targets.TargetsAutoConfiguration;
import io.echosounder.transport.EventLoopGroup;
import io.micrometer.core.instrument.MeterRegistry;

import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBean;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBooleanProperty;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.boot.micrometer.metrics.autoconfigure.CompositeMeterRegistryAutoConfiguration;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Fallback;

/**
 * Auto-configuration for the meters of listeners, event loops, self-check, targets and
 * drain.
 */
@AutoConfiguration(after = CompositeMeterRegistryAutoConfiguration.class,
		before = { ListenerAutoConfiguration.class, SelfCheckAutoConfiguration.class, TargetsAutoConfiguration.class })
@ConditionalOnBooleanProperty(name = "echo.enabled", matchIfMissing = true)
@ConditionalOnBean(MeterRegistry.class)
public final class MetricsAutoConfiguration {

	/** Create the factory; an application may wrap it. */
	@Bean
	@Fallback
	@ConditionalOnMissingBean
	ListenerMeters observerFactory(MeterRegistry registry) {
		return new ListenerMeters(registry);
	}

	@Bean
	@ConditionalOnMissingBean
	CheckObserverFactory checkObserverFactory(MeterRegistry registry) {
		return (listener) -> new SelfCheckMetrics(registry, listener);
	}

	@Bean
	@ConditionalOnMissingBean
	TargetObserverFactory targetObserverFactory(MeterRegistry registry) {
		return (target, tls) -> new TargetMetrics(registry, target, tls);
	}

	@Bean
	ListenerStateMetrics listenerStateMetrics(Listeners listeners, EventLoopGroup eventLoops) {
		return new ListenerStateMetrics(listeners, eventLoops.budget());
	}

	@Bean
	EventLoopMetrics eventLoopMetrics(EventLoopGroup eventLoops) {
		return new EventLoopMetrics(eventLoops);
	}

	@Bean
	DrainMetrics drainMetrics(Drain drain, Listeners listeners) {
		return new DrainMetrics(drain, listeners);
	}

}
