package io.echosounder.info;

import io.echosounder.drain.Drain;
import io.echosounder.drain.DrainAutoConfiguration;
import io.echosounder.listener.Introduction;
import io.echosounder.settings.EchoProperties;

import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBooleanProperty;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.boot.availability.ApplicationAvailability;
import org.springframework.context.annotation.Bean;

/**
 * Auto-configuration for the info service.
 */
@AutoConfiguration(after = DrainAutoConfiguration.class)
@ConditionalOnBooleanProperty(name = "echo.enabled", matchIfMissing = true)
public final class InfoAutoConfiguration {

	@Bean
	@ConditionalOnMissingBean
	Introduction introduction(EchoProperties properties, ApplicationAvailability availability, Drain drain) {
		Host host = properties.exposeHost() ? Host.find(System.getenv()) : Host.HIDDEN;
		return new JsonIntroduction(host, availability, drain);
	}

}
