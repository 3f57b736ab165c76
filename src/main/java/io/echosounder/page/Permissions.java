package io.echosounder.page;

import org.springframework.boot.actuate.endpoint.Access;
import org.springframework.boot.actuate.endpoint.EndpointAccessResolver;
import org.springframework.boot.actuate.endpoint.EndpointId;

/**
 * What the endpoints let anybody do who reaches them, and the page therefore offers.
 *
 * @param close whether connections may be closed
 * @param drain whether the drain may be started
 */
record Permissions(boolean close, boolean drain) {

	static Permissions of(EndpointAccessResolver access) {
		return new Permissions(isUnrestricted(access, "connections"), isUnrestricted(access, "drain"));
	}

	private static boolean isUnrestricted(EndpointAccessResolver access, String endpoint) {
		return access.accessFor(EndpointId.of(endpoint), Access.READ_ONLY) == Access.UNRESTRICTED;
	}

}
