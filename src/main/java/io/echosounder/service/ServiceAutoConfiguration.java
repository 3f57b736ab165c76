package io.echosounder.service;

import tools.jackson.databind.json.JsonMapper;

import org.springframework.beans.factory.ObjectProvider;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBooleanProperty;
import org.springframework.boot.autoconfigure.condition.ConditionalOnClass;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingClass;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Fallback;
import org.springframework.messaging.converter.JacksonJsonMessageConverter;

/**
 * Auto-configuration for the echo, unless another service exists, and for beans that
 * services may use.
 */
@AutoConfiguration(afterName = "org.springframework.boot.jackson.autoconfigure.JacksonAutoConfiguration")
@ConditionalOnBooleanProperty(name = "echo.enabled", matchIfMissing = true)
public final class ServiceAutoConfiguration {

	@Bean
	@Fallback
	FrameService echoService() {
		return new EchoService();
	}

	@Configuration(proxyBeanMethods = false)
	@ConditionalOnClass(name = "tools.jackson.databind.json.JsonMapper")
	static class WithJson {

		@Bean
		@ConditionalOnMissingBean
		FrameConverter frameConverter(ObjectProvider<JsonMapper> mapper) {
			return FrameConverter.ofText(new JacksonJsonMessageConverter(mapper.getIfAvailable(JsonMapper::shared)));
		}

	}

	@Configuration(proxyBeanMethods = false)
	@ConditionalOnMissingClass("tools.jackson.databind.json.JsonMapper")
	static class WithoutJson {

		@Bean
		@ConditionalOnMissingBean
		FrameConverter frameConverter() {
			return FrameConverter.ofText();
		}

	}

}
