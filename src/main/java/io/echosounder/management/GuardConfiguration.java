package io.echosounder.management;

import java.io.IOException;
import java.util.Collection;
import java.util.HashSet;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;

import io.echosounder.lifecycle.PhasedLifecycle;
import io.echosounder.lifecycle.Phases;
import io.echosounder.settings.EchoProperties;

import org.springframework.beans.factory.ObjectProvider;
import org.springframework.boot.actuate.autoconfigure.web.ManagementContextConfiguration;
import org.springframework.boot.actuate.endpoint.EndpointId;
import org.springframework.boot.actuate.endpoint.web.PathMappedEndpoints;
import org.springframework.boot.actuate.endpoint.web.WebServerNamespace;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBooleanProperty;
import org.springframework.boot.autoconfigure.condition.ConditionalOnClass;
import org.springframework.boot.autoconfigure.condition.ConditionalOnWebApplication;
import org.springframework.boot.tomcat.ConfigurableTomcatWebServerFactory;
import org.springframework.boot.web.server.WebServerFactoryCustomizer;
import org.springframework.context.ApplicationContext;
import org.springframework.context.annotation.Bean;
import org.springframework.core.env.Environment;

/**
 * Guards in front of all servlets of the management server. A server with a separate port
 * ({@code management.server.port}) has them, too; its context has these beans only.
 */
@ManagementContextConfiguration(proxyBeanMethods = false)
@ConditionalOnBooleanProperty("echo.management.guard")
@ConditionalOnWebApplication(type = ConditionalOnWebApplication.Type.SERVLET)
@ConditionalOnClass(ConfigurableTomcatWebServerFactory.class)
public class GuardConfiguration {

	private static final EndpointId HEALTH = EndpointId.of("health");

	/** Default of Tomcat. */
	private static final int DEFAULT_THREADS = 200;

	private final AtomicInteger requests = new AtomicInteger();

	@Bean
	WebServerFactoryCustomizer<ConfigurableTomcatWebServerFactory> requestRules(EchoProperties properties,
			Environment environment, ObjectProvider<PathMappedEndpoints> endpoints) {
		BrowserRules rules = new BrowserRules(properties.management().allowedHosts());
		int threads = environment.getProperty("server.tomcat.threads.max", Integer.class, DEFAULT_THREADS);
		return (server) -> server.addEngineValves(new RequestsValve(this.requests),
				new SeatsValve(Math.max(1, threads / 2), threads / 4, () -> healthPaths(endpoints.getObject())),
				new BrowserValve(rules), new BodyValve(), new QueryValve());
	}

	/**
	 * Return the paths of health, including those of {@code add-additional-paths}, such
	 * as {@code /livez}.
	 */
	private static Collection<String> healthPaths(PathMappedEndpoints endpoints) {
		Set<String> paths = new HashSet<>();
		String path = endpoints.getPath(HEALTH);
		if (path != null) {
			paths.add(path);
			paths.addAll(endpoints.getAdditionalPaths(WebServerNamespace.SERVER, HEALTH));
			paths.addAll(endpoints.getAdditionalPaths(WebServerNamespace.MANAGEMENT, HEALTH));
		}
		return paths;
	}

	@Bean
	TomcatDirectory managementTomcatDirectory() throws IOException {
		return new TomcatDirectory();
	}

	@Bean
	PhasedLifecycle requestsLifecycle(ApplicationContext context) {
		UnfinishedRequests unfinished = new UnfinishedRequests(this.requests::get, context);
		return new PhasedLifecycle(Phases.UNFINISHED_REQUESTS, unfinished::limitWait, unfinished::report);
	}

}
