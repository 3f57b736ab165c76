package io.echosounder.management;

import io.echosounder.drain.Drain;
import io.echosounder.listener.Listeners;
import io.echosounder.targets.Prober;

import org.springframework.boot.autoconfigure.condition.ConditionalOnBooleanProperty;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.http.HttpHeaders;
import org.springframework.http.HttpStatus;
import org.springframework.web.servlet.function.RequestPredicates;
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
		ProbeEndpoint endpoint = new ProbeEndpoint(prober);
		return RouterFunctions.route()
			.GET("/probe", endpoint::probe)
			.HEAD("/probe", endpoint::probe)
			.route(RequestPredicates.path("/probe"),
					(_) -> ServerResponse.status(HttpStatus.METHOD_NOT_ALLOWED)
						.header(HttpHeaders.ALLOW, "GET, HEAD")
						.build())
			.build();
	}

}
