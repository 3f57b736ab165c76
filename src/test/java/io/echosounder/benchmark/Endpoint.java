package io.echosounder.benchmark;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

import io.echosounder.framing.Framing;
import org.jspecify.annotations.Nullable;

/**
 * Port and protocol of a server.
 *
 * @param port on all interfaces, or on loopback
 * @param framing raw or lines
 * @param keys for TLS; {@code null} for plain TCP
 */
record Endpoint(int port, Framing framing, @Nullable Keys keys) {

	/** As the peers take it. */
	List<String> arguments() {
		List<String> arguments = new ArrayList<>(
				List.of(Integer.toString(this.port), this.framing.name().toLowerCase(Locale.ROOT)));
		if (this.keys != null) {
			arguments.add(this.keys.certificate().toString());
			arguments.add(this.keys.key().toString());
		}
		return arguments;
	}

}
