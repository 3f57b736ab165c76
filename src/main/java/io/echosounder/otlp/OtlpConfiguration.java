package io.echosounder.otlp;

import io.echosounder.listener.GatewayTracing;
import io.micrometer.core.ipc.http.HttpUrlConnectionSender;
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
 * What Spring Boot's own configuration of traces and metrics leaves open.
 */
@Configuration(proxyBeanMethods = false)
@Profile("otlp")
public class OtlpConfiguration {

	@Bean
	GatewayTracing gatewayTracing(Tracer tracer, Propagator propagator) {
		return new GatewaySpans(tracer, propagator);
	}

	/**
	 * Boot closes all meter registries before anything else stops. Without that listener,
	 * each closes with the last beans: the drain does not wait for a collector, and its
	 * outcome is sent.
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
	 * Spans that a collector does not take are dropped: it is asked again with others.
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
		HttpUrlConnectionSender http = new HttpUrlConnectionSender(properties.getConnectTimeout(),
				properties.getReadTimeout());
		return new FailureTolerantMetricsSender(new OtlpHttpMetricsSender(http),
				new ExportStateLog("Metrics", properties.getUrl()));
	}

}
