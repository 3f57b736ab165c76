package io.echosounder.tls;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

import javax.net.ssl.ExtendedSSLSession;
import javax.net.ssl.SNIHostName;
import javax.net.ssl.SNIServerName;
import javax.net.ssl.SSLEngine;

import org.jspecify.annotations.Nullable;

/**
 * Values by the server name that a client requests. The JDK reads the name from the
 * client's first bytes, and refuses invalid names.
 *
 * @param <T> value for each name
 */
final class ByServerName<T> {

	private final List<T> values = new ArrayList<>();

	private final Map<String, Integer> indexes = new HashMap<>();

	/**
	 * Create a map.
	 * @param other for clients without a name, or with a name without a pattern
	 * @param byName an exact name comes before a wildcard
	 */
	ByServerName(T other, Map<ServerNamePattern, T> byName) {
		this.values.add(other);
		byName.forEach((pattern, value) -> {
			this.indexes.put(pattern.text(), this.values.size());
			this.values.add(value);
		});
	}

	/** Return all values, each at its index. */
	List<T> values() {
		return this.values;
	}

	/**
	 * Find the value for the client of a handshake under way.
	 * @return its index
	 */
	int indexFor(@Nullable SSLEngine engine) {
		if (engine != null && engine.getHandshakeSession() instanceof ExtendedSSLSession session) {
			for (SNIServerName name : session.getRequestedServerNames()) {
				if (name instanceof SNIHostName host) {
					return indexFor(host.getAsciiName());
				}
			}
		}
		return 0;
	}

	int indexFor(String serverName) {
		String name = serverName.toLowerCase(Locale.ROOT);
		Integer index = this.indexes.get(name);
		if (index == null) {
			index = this.indexes.get(ServerNamePattern.wildcardFor(name));
		}
		return (index != null) ? index : 0;
	}

}
