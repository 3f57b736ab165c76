package io.echosounder.settings;

import java.util.List;

import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * Probes on request.
 *
 * @param enabled Whether the management server answers GET /probe
 * @param allowedTargets Targets that requests may name, as host:port, or host:* for any
 * port of a host; none if empty
 * @param maxProbes Number of such probes that may run at once; further requests get 503
 */
public record ProbeEndpointProperties(@DefaultValue("false") boolean enabled,
		@DefaultValue List<AllowedTarget> allowedTargets, @DefaultValue("16") int maxProbes) {

	public ProbeEndpointProperties {
		allowedTargets = List.copyOf(allowedTargets);
		new Check("echo.probe.endpoint").between(1, 1024, "max-probes", maxProbes);
	}

}
