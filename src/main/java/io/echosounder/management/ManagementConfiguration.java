package io.echosounder.management;

import io.echosounder.drain.Drain;
import io.echosounder.listener.Listeners;

import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/**
 * The endpoints {@code connections} and {@code drain}.
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

}
