package io.echosounder.settings;

import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/**
 * Binds the settings.
 */
@Configuration(proxyBeanMethods = false)
@EnableConfigurationProperties(EchoProperties.class)
class SettingsConfiguration {

	@Bean
	static EmptyValuesAdvisor emptyValuesAdvisor() {
		return new EmptyValuesAdvisor();
	}

	@Bean
	static AsteriskAdvisor asteriskAdvisor() {
		return new AsteriskAdvisor();
	}

}
