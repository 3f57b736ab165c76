package io.echosounder.client;

import org.jspecify.annotations.Nullable;

import org.springframework.boot.autoconfigure.service.connection.ConnectionDetails;

/**
 * Addresses of the peers that {@code echo.clients} names, from a source other than the
 * settings: a container, or a test. A bean of this type takes precedence over
 * {@code echo.clients.<name>.address}. Of several beans, the first that knows a client
 * decides.
 */
@FunctionalInterface
public interface FrameClientConnectionDetails extends ConnectionDetails {

	/**
	 * Return the address that a client connects to. Called once, when the client is
	 * created.
	 * @param client name of the client
	 * @return {@code null} to leave the address to other beans and to the settings
	 */
	@Nullable Address address(String client);

	/**
	 * Address of a peer.
	 *
	 * @param host name or address; an IPv6 address without brackets
	 * @param port 1 to 65535
	 */
	record Address(String host, int port) {
	}

}
