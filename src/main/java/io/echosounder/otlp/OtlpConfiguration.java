package io.echosounder.otlp;

import io.echosounder.listener.GatewayTracing;
import io.micrometer.core.ipc.http.HttpUrlConnectionSender;
import io.micrometer.observation.ObservationRegistry;
import io.micrometer.registry.otlp.OtlpHttpMetricsSender;
import io.micrometer.registry.otlp.OtlpMetricsSender;
import io.micrometer.tracing.Tracer;
import io.micrometer.tracing.propagation.Propagator;
import io.opentelemetry.exporter.otlp.http.trace.OtlpHttpSpanExporter;

import org.springframework.beans.factory.SmartInitializingSingleton;
import org.springframework.beans.factory.annotation.Qualifier;
import org.springframework.boot.micrometer.metrics.autoconfigure.export.otlp.OtlpMetricsProperties;
import org.springframework.boot.micrometer.tracing.opentelemetry.autoconfigure.SpanExporters;
import org.springframework.boot.micrometer.tracing.opentelemetry.autoconfigure.otlp.OtlpHttpSpanExporterBuilderCustomizer;
import org.springframework.boot.micrometer.tracing.opentelemetry.autoconfigure.otlp.OtlpTracingProperties;
import org.springframework.context.ApplicationListener;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Profile;
import org.springframework.context.event.ApplicationEventMulticaster;

/**
 * Configuration of traces and metrics in the profile {@code otlp}, in addition to Spring
 * Boot's own. The executable scans this package: an import would load OpenTelemetry at
 * each start.
 */
@Configuration(proxyBeanMethods = false)
@Profile("otlp")
class OtlpConfiguration {

	/**
	 * Create a span for each message through a gateway. Observations use a separate
	 * registry, as the meters of the application's registry would time each message a
	 * second time.
	 */
	@Bean
	GatewayTracing gatewayTracing(Tracer tracer, Propagator propagator) {
		ObservationRegistry registry = ObservationRegistry.create();
		registry.observationConfig().observationHandler(new MessageTracingHandler(tracer, propagator));
		return (listener, gateway) -> {
			gateway.registerObservationRegistry(registry);
			gateway.setObservationConvention(new ListenerConvention(listener));
		};
	}

	/**
	 * Close meter registries late. Boot closes all of them before anything else stops.
	 * Without Boot's listener, each closes with the last beans: the drain does not wait
	 * for a collector, and its outcome is sent.
	 */
	@Bean
	static SmartInitializingSingleton sendsMetricsOfTheDrain(ApplicationEventMulticaster events,
			@Qualifier("meterRegistryCloser") ApplicationListener<?> closer) {
		return () -> {
			events.removeApplicationListener(closer);
			events.removeApplicationListenerBean("meterRegistryCloser");
		};
	}

	/**
	 * Disable retries: spans that a collector does not take are dropped, and the next
	 * ones are sent.
	 */
	@Bean
	OtlpHttpSpanExporterBuilderCustomizer noRetries() {
		return (builder) -> builder.setRetryPolicy(null);
	}

	@Bean
	SpanExporters spanExporters(OtlpHttpSpanExporter exporter, OtlpTracingProperties properties) {
		return SpanExporters.of(new BackoffSpanExporter(exporter, new ExportStateLog("Spans", properties.getEndpoint()),
				System::nanoTime));
	}

	@Bean
	OtlpMetricsSender otlpMetricsSender(OtlpMetricsProperties properties) {
		OtlpMetricsSender sender = new OtlpHttpMetricsSender(
				new HttpUrlConnectionSender(properties.getConnectTimeout(), properties.getReadTimeout()));
		ExportStateLog log = new ExportStateLog("Metrics", properties.getUrl());
		return (request) -> {
			try {
				sender.send(request);
				log.succeeded();
			}
			catch (Exception ex) {
				log.failed(ex);
			}
		};
	}

}
