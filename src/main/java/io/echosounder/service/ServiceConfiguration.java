package io.echosounder.service;

import tools.jackson.databind.json.JsonMapper;

import org.springframework.beans.factory.ObjectProvider;
import org.springframework.boot.autoconfigure.condition.ConditionalOnClass;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingClass;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Fallback;
import org.springframework.messaging.converter.JacksonJsonMessageConverter;

/**
 * The echo, unless there is another service; and what services may want to use.
 */
@Configuration(proxyBeanMethods = false)
class ServiceConfiguration {

	@Bean
	@Fallback
	FrameService echoService() {
		return new EchoService();
	}

	@Configuration(proxyBeanMethods = false)
	@ConditionalOnClass(name = "tools.jackson.databind.json.JsonMapper")
	static class WithJson {

		@Bean
		@Fallback
		FrameConverter frameConverter(ObjectProvider<JsonMapper> mapper) {
			return FrameConverter.ofText(new JacksonJsonMessageConverter(mapper.getIfAvailable(JsonMapper::shared)));
		}

	}

	@Configuration(proxyBeanMethods = false)
	@ConditionalOnMissingClass("tools.jackson.databind.json.JsonMapper")
	static class WithoutJson {

		@Bean
		@Fallback
		FrameConverter frameConverter() {
			return FrameConverter.ofText();
		}

	}

}
