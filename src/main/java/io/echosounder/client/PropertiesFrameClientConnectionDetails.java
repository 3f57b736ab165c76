package io.echosounder.client;

import java.util.Map;

import io.echosounder.address.Target;
import io.echosounder.settings.ClientProperties;
import org.jspecify.annotations.Nullable;

/**
 * Addresses of the settings.
 *
 * @param clients settings by name of the client
 */
record PropertiesFrameClientConnectionDetails(
		Map<String, ClientProperties> clients) implements FrameClientConnectionDetails {

	@Override
	public @Nullable Address address(String client) {
		ClientProperties settings = this.clients.get(client);
		Target target = (settings != null) ? settings.target() : null;
		return (target != null) ? new Address(target.host(), target.port()) : null;
	}

}
