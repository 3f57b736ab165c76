package io.echosounder.info;

import io.echosounder.drain.Drain;
import io.echosounder.listener.Introduction;
import io.echosounder.settings.EchoProperties;

import org.springframework.boot.availability.ApplicationAvailability;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/**
 * The info service.
 */
@Configuration(proxyBeanMethods = false)
class InfoConfiguration {

	@Bean
	Introduction introduction(EchoProperties properties, ApplicationAvailability availability, Drain drain) {
		Host host = properties.exposeHost() ? Host.find(System.getenv()) : Host.HIDDEN;
		return new JsonIntroduction(host, availability, drain);
	}

}
