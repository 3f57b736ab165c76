package io.echosounder.listener;

import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBooleanProperty;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.context.annotation.Bean;
import org.springframework.core.env.ConfigurableEnvironment;

/**
 * The properties {@code local.listener.<name>.port}.
 */
@AutoConfiguration
@ConditionalOnBooleanProperty(name = "echo.enabled", matchIfMissing = true)
public final class ListenerPortsAutoConfiguration {

	@Bean
	@ConditionalOnMissingBean
	ListenerPorts listenerPorts(ConfigurableEnvironment environment) {
		return new ListenerPorts(environment);
	}

}
