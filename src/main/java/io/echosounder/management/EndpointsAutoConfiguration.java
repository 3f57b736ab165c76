package io.echosounder.management;

import io.echosounder.drain.Drain;
import io.echosounder.drain.DrainAutoConfiguration;
import io.echosounder.listener.Listeners;
import io.echosounder.targets.Prober;
import io.echosounder.targets.TargetsAutoConfiguration;

import org.springframework.boot.actuate.autoconfigure.endpoint.condition.ConditionalOnAvailableEndpoint;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBooleanProperty;
import org.springframework.boot.autoconfigure.condition.ConditionalOnClass;
import org.springframework.boot.autoconfigure.condition.ConditionalOnWebApplication;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.http.HttpHeaders;
import org.springframework.http.HttpStatus;
import org.springframework.web.servlet.function.RequestPredicates;
import org.springframework.web.servlet.function.RouterFunction;
import org.springframework.web.servlet.function.RouterFunctions;
import org.springframework.web.servlet.function.ServerResponse;

/**
 * Auto-configuration for the endpoints {@code connections}, {@code drain} and
 * {@code faults}, and for {@code /probe} if enabled.
 */
@AutoConfiguration(after = { DrainAutoConfiguration.class, TargetsAutoConfiguration.class })
@ConditionalOnBooleanProperty(name = "echo.enabled", matchIfMissing = true)
public final class EndpointsAutoConfiguration {

	@Bean
	@ConditionalOnAvailableEndpoint
	ConnectionsEndpoint connectionsEndpoint(Listeners listeners) {
		return new ConnectionsEndpoint(listeners);
	}

	@Bean
	@ConditionalOnAvailableEndpoint
	DrainEndpoint drainEndpoint(Drain drain, Listeners listeners) {
		return new DrainEndpoint(drain, listeners);
	}

	@Bean
	@ConditionalOnAvailableEndpoint
	FaultsEndpoint faultsEndpoint(Listeners listeners) {
		return new FaultsEndpoint(listeners);
	}

	@Bean
	@ConditionalOnAvailableEndpoint(endpoint = FaultsEndpoint.class)
	FaultFieldsAdvisor faultFieldsAdvisor() {
		return new FaultFieldsAdvisor();
	}

	/** Configuration of {@code /probe}, if a servlet can answer requests. */
	@Configuration(proxyBeanMethods = false)
	@ConditionalOnBooleanProperty("echo.probe.endpoint.enabled")
	@ConditionalOnWebApplication(type = ConditionalOnWebApplication.Type.SERVLET)
	@ConditionalOnClass(RouterFunction.class)
	static class ProbeEndpointConfiguration {

		/** Create a route beside Actuator's endpoints, where Prometheus requests it. */
		@Bean
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

}
