package io.echosounder.service;

import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Fallback;

/**
 * The echo, unless there is another {@link FrameService}.
 */
@Configuration(proxyBeanMethods = false)
class ServiceConfiguration {

	@Bean
	@Fallback
	FrameService echoService() {
		return new EchoService();
	}

}
