package io.echosounder.settings;

import java.util.Map;

import org.springframework.boot.context.properties.NestedConfigurationProperty;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * Probes of other servers.
 *
 * @param targets Targets by name, which the server probes again and again
 * @param modules Ways to probe by name, for requests at the endpoint
 * @param endpoint Probes on request
 */
public record ProbeProperties(@DefaultValue Map<String, TargetProperties> targets,
		@DefaultValue Map<String, ModuleProperties> modules,
		@NestedConfigurationProperty @DefaultValue ProbeEndpointProperties endpoint) {

	public ProbeProperties {
		Check check = new Check("echo.probe");
		targets.forEach((name, target) -> target.check(check.named("targets", name)));
		modules.forEach((name, module) -> module.check(check.named("modules", name)));
	}

}
