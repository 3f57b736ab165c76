package io.echosounder.selfcheck;

import java.util.Map;

import org.springframework.boot.EnvironmentPostProcessor;
import org.springframework.boot.SpringApplication;
import org.springframework.core.env.ConfigurableEnvironment;
import org.springframework.core.env.MapPropertySource;

/**
 * Turns the logger of {@link CheckGateway} off, in every application, unless a setting
 * says otherwise. The stock gateway logs each check without a reply as an error, and a
 * session service never replies to a check.
 */
final class CheckGatewayLogging implements EnvironmentPostProcessor {

	@Override
	public void postProcessEnvironment(ConfigurableEnvironment environment, SpringApplication application) {
		environment.getPropertySources()
			.addLast(new MapPropertySource("echosounderSelfCheckLogging",
					Map.of("logging.level." + CheckGateway.class.getName(), "off")));
	}

}
