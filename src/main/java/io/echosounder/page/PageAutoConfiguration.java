package io.echosounder.page;

import com.samskivert.mustache.Mustache;
import io.echosounder.drain.Drain;
import io.echosounder.drain.DrainAutoConfiguration;
import io.echosounder.info.Host;
import io.echosounder.info.InfoAutoConfiguration;
import io.echosounder.lifecycle.PhasedLifecycle;
import io.echosounder.lifecycle.Phases;
import io.echosounder.listener.Listeners;
import io.echosounder.metrics.ListenerMeters;
import io.echosounder.metrics.MetricsAutoConfiguration;
import io.echosounder.selfcheck.SelfCheck;
import io.echosounder.selfcheck.SelfCheckAutoConfiguration;
import io.echosounder.targets.Targets;
import io.echosounder.targets.TargetsAutoConfiguration;
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
 * Auto-configuration for the page and its updates, if the application has a web server.
 */
@AutoConfiguration(after = { MetricsAutoConfiguration.class, SelfCheckAutoConfiguration.class,
		DrainAutoConfiguration.class, TargetsAutoConfiguration.class, InfoAutoConfiguration.class,
		WebMvcAutoConfiguration.class, JacksonAutoConfiguration.class })
@ConditionalOnBooleanProperty(name = "echo.enabled", matchIfMissing = true)
@ConditionalOnBooleanProperty("echo.page.enabled")
@ConditionalOnClass({ RouterFunction.class, Mustache.class, JsonMapper.class })
@ConditionalOnBean(ListenerMeters.class)
@ConditionalOnWebApplication(type = ConditionalOnWebApplication.Type.SERVLET)
public final class PageAutoConfiguration {

	@Bean
	StateSource stateSource(Listeners listeners, ListenerMeters meters, SelfCheck selfCheck, Targets targets,
			Drain drain, Host host) {
		return new StateSource(listeners, meters, selfCheck, targets, drain, host, System::nanoTime);
	}

	@Bean
	History pageHistory(StateSource source) {
		return new History(source::totals);
	}

	@Bean
	Updates updates(StateSource source, History history, JsonMapper json) {
		return new Updates(source, history, json);
	}

	@Bean
	PhasedLifecycle pageLifecycle(History history, Updates updates) {
		return new PhasedLifecycle(Phases.TARGETS_AND_PAGE, history::start, () -> {
			history.end();
			updates.end();
		});
	}

	@Bean
	RouterFunction<ServerResponse> livePage(StateSource source, Updates updates, Listeners listeners,
			SelfCheck selfCheck, JsonMapper json, WebEndpointsSupplier exposed, PathMappedEndpoints paths,
			Environment environment) {
		return new LivePage(source, updates, listeners, selfCheck, json, Permissions.of(exposed, paths, environment))
			.routes();
	}

}
