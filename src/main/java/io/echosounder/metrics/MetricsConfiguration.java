package io.echosounder.metrics;

import io.echosounder.drain.Drain;
import io.echosounder.listener.Listeners;
import io.echosounder.selfcheck.CheckObserverFactory;
import io.echosounder.targets.TargetObserverFactory;
import io.echosounder.transport.EventLoopGroup;
import io.micrometer.core.instrument.Clock;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import io.prometheus.metrics.model.registry.PrometheusRegistry;

import org.springframework.boot.micrometer.metrics.autoconfigure.export.ConditionalOnEnabledMetricsExport;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/**
 * The meters of listeners, event loops, self-check, targets and drain.
 */
@Configuration(proxyBeanMethods = false)
class MetricsConfiguration {

	/** In place of Boot's, under the same condition. */
	@Bean
	@ConditionalOnEnabledMetricsExport("prometheus")
	PrometheusMeterRegistry prometheusMeterRegistry(PrometheusConfig config, PrometheusRegistry registry, Clock clock) {
		return new BatchPrometheusRegistry(config, registry, clock, ListenerMetrics.MESSAGE_DURATION);
	}

	@Bean
	ListenerMeters observerFactory(MeterRegistry registry) {
		return new ListenerMeters(registry);
	}

	@Bean
	CheckObserverFactory checkObserverFactory(MeterRegistry registry) {
		return (listener) -> new SelfCheckMetrics(registry, listener);
	}

	@Bean
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
