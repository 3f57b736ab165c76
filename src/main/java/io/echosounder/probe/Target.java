package io.echosounder.probe;

import java.util.Locale;

/**
 * Where to: a host and a port. As text {@code host:port} or {@code [address]:port}.
 *
 * @param host name or address; an IPv6 address without brackets
 * @param port 1 to 65535
 */
public record Target(String host, int port) {

	private static final int MAX_PORT = 65535;

	public Target {
		if (host.isBlank() || host.chars().anyMatch(Character::isWhitespace)) {
			throw new IllegalArgumentException(String.format(Locale.ROOT, "'%s' is no host", host));
		}
		if (port < 1 || port > MAX_PORT) {
			throw new IllegalArgumentException("A port is a number of 1 to 65535, not " + port);
		}
	}

	/**
	 * Reads a target from one word.
	 * @param text {@code host:port} or {@code [address]:port}
	 * @return the target
	 * @throws IllegalArgumentException if it is none, with a sentence
	 */
	public static Target parse(String text) {
		int colon = text.lastIndexOf(':');
		if (colon < 0 || text.endsWith("]")) {
			throw new IllegalArgumentException(String.format(Locale.ROOT, "'%s' has no port: write %1$s:7007", text));
		}
		String host = text.substring(0, colon);
		if (host.indexOf(':') >= 0 && !host.startsWith("[")) {
			throw new IllegalArgumentException(String.format(Locale.ROOT,
					"'%s' does not say where the address ends: write it in brackets, as in [::1]:7007", text));
		}
		return of(host, text.substring(colon + 1));
	}

	/**
	 * Reads a target from two words.
	 * @param host name or address, with or without brackets
	 * @param port a number
	 * @return the target
	 * @throws IllegalArgumentException if it is none, with a sentence
	 */
	public static Target of(String host, String port) {
		boolean bracketed = host.startsWith("[") && host.endsWith("]");
		try {
			return new Target(bracketed ? host.substring(1, host.length() - 1) : host, Integer.parseInt(port));
		}
		catch (NumberFormatException ex) {
			throw new IllegalArgumentException(
					String.format(Locale.ROOT, "A port is a number of 1 to 65535, not '%s'", port), ex);
		}
	}

	/**
	 * The name without a dot at its end, as certificates and SNI have it.
	 * @return lower case
	 */
	public String name() {
		String name = this.host.toLowerCase(Locale.ROOT);
		return name.endsWith(".") ? name.substring(0, name.length() - 1) : name;
	}

	@Override
	public String toString() {
		return ((this.host.indexOf(':') >= 0) ? "[" + this.host + "]" : this.host) + ":" + this.port;
	}

}
