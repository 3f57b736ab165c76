package io.echosounder.management;

import io.echosounder.drain.Drain;
import io.echosounder.listener.Listeners;
import io.echosounder.targets.Prober;

import org.springframework.boot.autoconfigure.condition.ConditionalOnBooleanProperty;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.web.servlet.function.RouterFunction;
import org.springframework.web.servlet.function.RouterFunctions;
import org.springframework.web.servlet.function.ServerResponse;

/**
 * The endpoints {@code connections} and {@code drain}, and {@code /probe} if it is
 * wanted.
 */
@Configuration(proxyBeanMethods = false)
class ManagementConfiguration {

	@Bean
	ConnectionsEndpoint connectionsEndpoint(Listeners listeners) {
		return new ConnectionsEndpoint(listeners);
	}

	@Bean
	DrainEndpoint drainEndpoint(Drain drain, Listeners listeners) {
		return new DrainEndpoint(drain, listeners);
	}

	/** No endpoint of Actuator, as Prometheus asks for it beside them. */
	@Bean
	@ConditionalOnBooleanProperty("echo.probe.endpoint.enabled")
	RouterFunction<ServerResponse> probeEndpoint(Prober prober) {
		return RouterFunctions.route().GET("/probe", new ProbeEndpoint(prober)::probe).build();
	}

}
