package io.echosounder.metrics;

import io.echosounder.drain.Drain;
import io.echosounder.listener.Listeners;
import io.echosounder.listener.ObserverFactory;
import io.micrometer.core.instrument.MeterRegistry;

import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/**
 * The meters of listeners and drain.
 */
@Configuration(proxyBeanMethods = false)
class MetricsConfiguration {

	@Bean
	ObserverFactory observerFactory(MeterRegistry registry) {
		return (listener) -> new ListenerMetrics(registry, listener);
	}

	@Bean
	CertificateMetrics certificateMetrics(Listeners listeners) {
		return new CertificateMetrics(listeners);
	}

	@Bean
	DrainMetrics drainMetrics(Drain drain, Listeners listeners) {
		return new DrainMetrics(drain, listeners);
	}

}
