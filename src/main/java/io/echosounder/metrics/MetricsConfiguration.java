package io.echosounder.metrics;

import io.echosounder.drain.Drain;
import io.echosounder.listener.Listeners;
import io.echosounder.listener.ObserverFactory;
import io.echosounder.selfcheck.CheckObserverFactory;
import io.echosounder.targets.TargetObserverFactory;
import io.micrometer.core.instrument.MeterRegistry;

import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/**
 * The meters of listeners, self-check, targets and drain.
 */
@Configuration(proxyBeanMethods = false)
class MetricsConfiguration {

	@Bean
	ObserverFactory observerFactory(MeterRegistry registry) {
		return (listener) -> new ListenerMetrics(registry, listener);
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
	CertificateMetrics certificateMetrics(Listeners listeners) {
		return new CertificateMetrics(listeners);
	}

	@Bean
	DrainMetrics drainMetrics(Drain drain, Listeners listeners) {
		return new DrainMetrics(drain, listeners);
	}

}
