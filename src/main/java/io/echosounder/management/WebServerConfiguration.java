package io.echosounder.management;

import java.io.IOException;
import java.util.concurrent.atomic.AtomicInteger;

import io.echosounder.settings.EchoProperties;

import org.springframework.boot.actuate.autoconfigure.web.ManagementContextConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnWebApplication;
import org.springframework.boot.tomcat.ConfigurableTomcatWebServerFactory;
import org.springframework.boot.web.server.WebServerFactoryCustomizer;
import org.springframework.context.ApplicationContext;
import org.springframework.context.annotation.Bean;

/**
 * Guards in front of all servlets of the management server, also of that with a port of
 * its own ({@code management.server.port}), whose context knows these beans only.
 */
@ManagementContextConfiguration(proxyBeanMethods = false)
@ConditionalOnWebApplication
class WebServerConfiguration {

	private final AtomicInteger requests = new AtomicInteger();

	@Bean
	WebServerFactoryCustomizer<ConfigurableTomcatWebServerFactory> requestRules(EchoProperties properties) {
		BrowserRules rules = new BrowserRules(properties.management().allowedHosts());
		return (server) -> server.addEngineValves(new RequestsValve(this.requests), new BrowserValve(rules),
				new BodyValve(), new QueryValve());
	}

	@Bean
	TomcatDirectory managementTomcatDirectory() throws IOException {
		return new TomcatDirectory();
	}

	@Bean
	RequestsLifecycle requestsLifecycle(ApplicationContext context) {
		return new RequestsLifecycle(this.requests::get, context);
	}

}
