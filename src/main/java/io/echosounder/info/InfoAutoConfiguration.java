package io.echosounder.info;

import io.echosounder.drain.Drain;
import io.echosounder.drain.DrainAutoConfiguration;
import io.echosounder.listener.BannerText;
import io.echosounder.settings.EchoProperties;
import io.echosounder.settings.InvalidSettingException;
import io.echosounder.settings.Service;

import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBooleanProperty;
import org.springframework.boot.autoconfigure.condition.ConditionalOnClass;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingClass;
import org.springframework.boot.availability.ApplicationAvailability;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/**
 * Auto-configuration for the info service.
 */
@AutoConfiguration(after = DrainAutoConfiguration.class)
@ConditionalOnBooleanProperty(name = "echo.enabled", matchIfMissing = true)
public final class InfoAutoConfiguration {

	private static final String JSON = "tools.jackson.databind.json.JsonMapper";

	@Bean
	Host serverHost(EchoProperties properties) {
		return properties.exposeHost() ? Host.find(System.getenv()) : Host.HIDDEN;
	}

	@Configuration(proxyBeanMethods = false)
	@ConditionalOnClass(name = JSON)
	static class WithJson {

		@Bean
		@ConditionalOnMissingBean
		BannerText bannerText(Host host, ApplicationAvailability availability, Drain drain) {
			return new JsonBannerText(host, availability, drain);
		}

	}

	/** Stops the start if a listener cannot send its info. */
	@Configuration(proxyBeanMethods = false)
	@ConditionalOnMissingClass(JSON)
	@ConditionalOnMissingBean(BannerText.class)
	static class WithoutJson {

		WithoutJson(EchoProperties properties) {
			properties.listeners().forEach((name, listener) -> {
				Service service = listener.builtInService();
				if (listener.enabled() && (service == Service.INFO || service == Service.INFO_THEN_ECHO)) {
					throw new InvalidSettingException("echo.listeners." + name + ".service",
							"needs Jackson on the class path: add 'spring-boot-starter-jackson'");
				}
			});
		}

	}

}
