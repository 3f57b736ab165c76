package io.echosounder.health;

import java.util.List;
import java.util.Map;
import java.util.Set;

import org.jspecify.annotations.Nullable;

import org.springframework.boot.actuate.endpoint.EndpointId;
import org.springframework.boot.actuate.endpoint.SecurityContext;
import org.springframework.boot.actuate.endpoint.web.AdditionalPathsMapper;
import org.springframework.boot.actuate.endpoint.web.WebServerNamespace;
import org.springframework.boot.health.actuate.endpoint.AdditionalHealthEndpointPath;
import org.springframework.boot.health.actuate.endpoint.HealthEndpointGroup;
import org.springframework.boot.health.actuate.endpoint.HealthEndpointGroups;
import org.springframework.boot.health.actuate.endpoint.HealthEndpointGroupsPostProcessor;
import org.springframework.boot.health.actuate.endpoint.HttpCodeStatusMapper;
import org.springframework.boot.health.actuate.endpoint.StatusAggregator;
import org.springframework.core.Ordered;
import org.springframework.core.annotation.Order;
import org.springframework.core.env.Environment;

/**
 * Adds {@code listeners} to readiness and {@code eventLoops} to liveness, unless a
 * setting lists the members of the group. A default setting would fail the start of an
 * application without such a component.
 */
@Order(Ordered.LOWEST_PRECEDENCE)
final class ListenerHealthGroups implements HealthEndpointGroupsPostProcessor {

	private static final Map<String, String> MEMBERS = Map.of("readiness", "listeners", "liveness", "eventLoops");

	private final Environment environment;

	ListenerHealthGroups(Environment environment) {
		this.environment = environment;
	}

	@Override
	public HealthEndpointGroups postProcessHealthEndpointGroups(HealthEndpointGroups groups) {
		return new ExtendedGroups(groups, this);
	}

	private @Nullable HealthEndpointGroup extend(String name, @Nullable HealthEndpointGroup group) {
		String member = MEMBERS.get(name);
		return (group != null && member != null && !isSet(name)) ? new Extended(group, member) : group;
	}

	private boolean isSet(String group) {
		return this.environment.containsProperty("management.endpoint.health.group." + group + ".include")
				|| this.environment.containsProperty("management.endpoint.health.group." + group + ".include[0]");
	}

	/** All groups; like those of Boot, they know the paths beside the endpoint's. */
	private record ExtendedGroups(HealthEndpointGroups groups,
			ListenerHealthGroups rules) implements HealthEndpointGroups, AdditionalPathsMapper {

		@Override
		public HealthEndpointGroup getPrimary() {
			return this.groups.getPrimary();
		}

		@Override
		public Set<String> getNames() {
			return this.groups.getNames();
		}

		@Override
		public @Nullable HealthEndpointGroup get(String name) {
			return this.rules.extend(name, this.groups.get(name));
		}

		@Override
		public @Nullable List<String> getAdditionalPaths(EndpointId endpointId, WebServerNamespace webServerNamespace) {
			return (this.groups instanceof AdditionalPathsMapper mapper)
					? mapper.getAdditionalPaths(endpointId, webServerNamespace) : null;
		}

	}

	/** A group with one additional member. */
	private record Extended(HealthEndpointGroup group, String member) implements HealthEndpointGroup {

		@Override
		public boolean isMember(String name) {
			return name.equals(this.member) || name.startsWith(this.member + "/") || this.group.isMember(name);
		}

		@Override
		public boolean showComponents(SecurityContext context) {
			return this.group.showComponents(context);
		}

		@Override
		public boolean showDetails(SecurityContext context) {
			return this.group.showDetails(context);
		}

		@Override
		public StatusAggregator getStatusAggregator() {
			return this.group.getStatusAggregator();
		}

		@Override
		public HttpCodeStatusMapper getHttpCodeStatusMapper() {
			return this.group.getHttpCodeStatusMapper();
		}

		@Override
		public @Nullable AdditionalHealthEndpointPath getAdditionalPath() {
			return this.group.getAdditionalPath();
		}

	}

}
