package io.echosounder.otlp;

import io.echosounder.listener.GatewayTracing;
import io.micrometer.observation.ObservationRegistry;
import io.micrometer.tracing.Tracer;
import io.micrometer.tracing.propagation.Propagator;

import org.springframework.integration.ip.tcp.inbound.TcpInboundGateway;

/**
 * A span for each message through a gateway. Observations go to a registry of their own,
 * as in that of the application meters would time each message a second time.
 */
final class GatewaySpans implements GatewayTracing {

	private final ObservationRegistry registry = ObservationRegistry.create();

	GatewaySpans(Tracer tracer, Propagator propagator) {
		this.registry.observationConfig().observationHandler(new MessageTracingHandler(tracer, propagator));
	}

	@Override
	public void trace(String listener, TcpInboundGateway gateway) {
		gateway.registerObservationRegistry(this.registry);
		gateway.setObservationConvention(new ListenerConvention(listener));
	}

}
