package io.echosounder.management;

import io.echosounder.settings.EchoProperties;

import org.springframework.boot.actuate.autoconfigure.web.ManagementContextConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnWebApplication;
import org.springframework.boot.tomcat.ConfigurableTomcatWebServerFactory;
import org.springframework.boot.web.server.WebServerFactoryCustomizer;
import org.springframework.context.annotation.Bean;

/**
 * What stands in front of all servlets of the management server, also of that with a port
 * of its own ({@code management.server.port}), whose context knows these beans only.
 */
@ManagementContextConfiguration(proxyBeanMethods = false)
@ConditionalOnWebApplication
class WebServerConfiguration {

	@Bean
	WebServerFactoryCustomizer<ConfigurableTomcatWebServerFactory> requestRules(EchoProperties properties) {
		return (server) -> server
			.addEngineValves(new BrowserValve(new BrowserRules(properties.management().allowedHosts())));
	}

}
