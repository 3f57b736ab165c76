package io.echosounder.page;

import java.util.List;
import java.util.Objects;
import java.util.stream.Stream;

import org.jspecify.annotations.Nullable;

import org.springframework.boot.actuate.autoconfigure.web.server.ManagementPortType;
import org.springframework.boot.actuate.endpoint.EndpointId;
import org.springframework.boot.actuate.endpoint.OperationType;
import org.springframework.boot.actuate.endpoint.web.PathMappedEndpoints;
import org.springframework.boot.actuate.endpoint.web.WebEndpointsSupplier;
import org.springframework.core.env.Environment;

/**
 * Access that the endpoints give to any client, and that the page therefore shows and
 * offers. If they have a separate port, the page offers nothing.
 *
 * @param see whether connections are visible, each with its peer
 * @param close relative path to close a connection; {@code null} if not allowed
 * @param drain relative path to start the drain; {@code null} if not allowed
 * @param links to further endpoints
 */
record Permissions(boolean see, @Nullable String close, @Nullable String drain, List<Link> links) {

	private static final EndpointId CONNECTIONS = EndpointId.of("connections");

	private static final EndpointId DRAIN = EndpointId.of("drain");

	/**
	 * Read the exposed endpoints, and their access.
	 */
	static Permissions of(WebEndpointsSupplier exposed, PathMappedEndpoints paths, Environment environment) {
		boolean see = allows(exposed, CONNECTIONS, OperationType.READ);
		if (ManagementPortType.get(environment) != ManagementPortType.SAME) {
			return new Permissions(see, null, null, List.of());
		}
		return new Permissions(see,
				allows(exposed, CONNECTIONS, OperationType.DELETE) ? relative(paths, CONNECTIONS) : null,
				allows(exposed, DRAIN, OperationType.WRITE) ? relative(paths, DRAIN) : null,
				Stream.of(Link.to(paths, "health", "Health"), Link.to(paths, "prometheus", "Metrics"))
					.filter(Objects::nonNull)
					.toList());
	}

	/**
	 * Return a path relative to the page, for any context path or proxy in front of it.
	 */
	private static @Nullable String relative(PathMappedEndpoints paths, EndpointId endpoint) {
		String path = paths.getPath(endpoint);
		return (path != null) ? path.replaceFirst("^/+", "") : null;
	}

	private static boolean allows(WebEndpointsSupplier exposed, EndpointId endpoint, OperationType type) {
		return exposed.getEndpoints()
			.stream()
			.filter((candidate) -> candidate.getEndpointId().equals(endpoint))
			.flatMap((candidate) -> candidate.getOperations().stream())
			.anyMatch((operation) -> operation.getType() == type);
	}

	/**
	 * A link to an endpoint.
	 *
	 * @param path of the endpoint
	 * @param title its text
	 */
	record Link(String path, String title) {

		private static @Nullable Link to(PathMappedEndpoints paths, String endpoint, String title) {
			String path = relative(paths, EndpointId.of(endpoint));
			return (path != null) ? new Link(path, title) : null;
		}

	}

}
