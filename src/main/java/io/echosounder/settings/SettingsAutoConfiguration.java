package io.echosounder.settings;

import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.context.annotation.Bean;

/**
 * Auto-configuration that binds the settings.
 */
@AutoConfiguration
@EnableConfigurationProperties(EchoProperties.class)
public final class SettingsAutoConfiguration {

	@Bean
	@ConditionalOnMissingBean
	static UnknownNamesAdvisor unknownNamesAdvisor() {
		return UnknownNamesAdvisor.ofLibrary();
	}

	@Bean
	static EmptyValuesAdvisor emptyValuesAdvisor() {
		return new EmptyValuesAdvisor();
	}

	@Bean
	static DurationUnitAdvisor durationUnitAdvisor() {
		return new DurationUnitAdvisor();
	}

	@Bean
	static GroupValuesAdvisor groupValuesAdvisor() {
		return new GroupValuesAdvisor();
	}

	@Bean
	static AsteriskAdvisor asteriskAdvisor() {
		return new AsteriskAdvisor();
	}

}
