package io.echosounder.metrics;

import io.micrometer.core.instrument.Clock;
import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import io.prometheus.metrics.model.registry.PrometheusRegistry;

import org.springframework.boot.micrometer.metrics.autoconfigure.export.ConditionalOnEnabledMetricsExport;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/**
 * The executable's registry for Prometheus, which records the times of pipelined messages
 * at less cost. An application that uses the library keeps its own registry, unless it
 * imports this configuration.
 */
@Configuration(proxyBeanMethods = false)
public class BatchPrometheusConfiguration {

	/** Create the replacement of Boot's registry, under the same condition. */
	@Bean
	@ConditionalOnEnabledMetricsExport("prometheus")
	PrometheusMeterRegistry prometheusMeterRegistry(PrometheusConfig config, PrometheusRegistry registry, Clock clock) {
		return new BatchPrometheusRegistry(config, registry, clock, ListenerMetrics.MESSAGE_DURATION);
	}

}
