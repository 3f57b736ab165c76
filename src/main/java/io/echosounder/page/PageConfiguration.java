package io.echosounder.page;

import io.echosounder.drain.Drain;
import io.echosounder.listener.Listeners;
import io.echosounder.metrics.ListenerMeters;
import io.echosounder.selfcheck.SelfCheck;
import tools.jackson.databind.json.JsonMapper;

import org.springframework.boot.actuate.endpoint.web.PathMappedEndpoints;
import org.springframework.boot.actuate.endpoint.web.WebEndpointsSupplier;
import org.springframework.boot.autoconfigure.condition.ConditionalOnWebApplication;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.core.env.Environment;
import org.springframework.web.servlet.function.RouterFunction;
import org.springframework.web.servlet.function.ServerResponse;

/**
 * The page and what keeps it up to date, where there is a web server.
 */
@Configuration(proxyBeanMethods = false)
@ConditionalOnWebApplication
class PageConfiguration {

	@Bean
	StateSource stateSource(Listeners listeners, ListenerMeters meters, SelfCheck selfCheck, Drain drain) {
		return new StateSource(listeners, meters, selfCheck, drain);
	}

	@Bean
	Updates updates(StateSource source, JsonMapper json) {
		return new Updates(source, json);
	}

	@Bean
	PageLifecycle pageLifecycle(Updates updates) {
		return new PageLifecycle(updates);
	}

	@Bean
	RouterFunction<ServerResponse> livePage(StateSource source, Updates updates, Listeners listeners,
			SelfCheck selfCheck, JsonMapper json, WebEndpointsSupplier exposed, PathMappedEndpoints paths,
			Environment environment) {
		return new LivePage(source, updates, listeners, selfCheck, json, Permissions.of(exposed, paths, environment))
			.routes();
	}

}
