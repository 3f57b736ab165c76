package io.echosounder.page;

import com.samskivert.mustache.Mustache;
import io.echosounder.drain.Drain;
import io.echosounder.drain.DrainAutoConfiguration;
import io.echosounder.lifecycle.PhasedLifecycle;
import io.echosounder.lifecycle.Phases;
import io.echosounder.listener.Listeners;
import io.echosounder.metrics.ListenerMeters;
import io.echosounder.metrics.MetricsAutoConfiguration;
import io.echosounder.selfcheck.SelfCheck;
import io.echosounder.selfcheck.SelfCheckAutoConfiguration;
import tools.jackson.databind.json.JsonMapper;

import org.springframework.boot.actuate.endpoint.web.PathMappedEndpoints;
import org.springframework.boot.actuate.endpoint.web.WebEndpointsSupplier;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBean;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBooleanProperty;
import org.springframework.boot.autoconfigure.condition.ConditionalOnClass;
import org.springframework.boot.autoconfigure.condition.ConditionalOnWebApplication;
import org.springframework.boot.jackson.autoconfigure.JacksonAutoConfiguration;
import org.springframework.boot.webmvc.autoconfigure.WebMvcAutoConfiguration;
import org.springframework.context.annotation.Bean;
import org.springframework.core.env.Environment;
import org.springframework.web.servlet.function.RouterFunction;
import org.springframework.web.servlet.function.ServerResponse;

/**
 * Auto-configuration for the page and what keeps it up to date, where there is a web
 * server.
 */
@AutoConfiguration(after = { MetricsAutoConfiguration.class, SelfCheckAutoConfiguration.class,
		DrainAutoConfiguration.class, WebMvcAutoConfiguration.class, JacksonAutoConfiguration.class })
@ConditionalOnBooleanProperty(name = "echo.enabled", matchIfMissing = true)
@ConditionalOnBooleanProperty("echo.page.enabled")
@ConditionalOnClass({ RouterFunction.class, Mustache.class, JsonMapper.class })
@ConditionalOnBean(ListenerMeters.class)
@ConditionalOnWebApplication(type = ConditionalOnWebApplication.Type.SERVLET)
public final class PageAutoConfiguration {

	@Bean
	StateSource stateSource(Listeners listeners, ListenerMeters meters, SelfCheck selfCheck, Drain drain) {
		return new StateSource(listeners, meters, selfCheck, drain);
	}

	@Bean
	Updates updates(StateSource source, JsonMapper json) {
		return new Updates(source, json);
	}

	@Bean
	PhasedLifecycle pageLifecycle(Updates updates) {
		return new PhasedLifecycle(Phases.TARGETS_AND_PAGE, () -> {
		}, updates::end);
	}

	@Bean
	RouterFunction<ServerResponse> livePage(StateSource source, Updates updates, Listeners listeners,
			SelfCheck selfCheck, JsonMapper json, WebEndpointsSupplier exposed, PathMappedEndpoints paths,
			Environment environment) {
		return new LivePage(source, updates, listeners, selfCheck, json, Permissions.of(exposed, paths, environment))
			.routes();
	}

}
