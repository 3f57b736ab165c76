package io.echosounder.address;

import java.net.Inet6Address;
import java.util.Locale;
import java.util.regex.Pattern;

import io.echosounder.text.AsciiName;

/**
 * Address of a peer: a host and a port. As text {@code host:port} or
 * {@code [address]:port}.
 *
 * @param host name or address; an IPv6 address without brackets
 * @param port 1 to 65535
 */
public record Target(String host, int port) {

	private static final int MAX_PORT = 65535;

	/** Possible names; only the name service knows whether a name exists. */
	private static final Pattern NAME = Pattern.compile("[^\\s\\p{Cntrl}\\[\\]/@?#]+");

	private static final Pattern PORT = Pattern.compile("[0-9]{1,5}");

	public Target {
		boolean literal = host.indexOf(':') >= 0;
		if (!(literal ? isIpv6(host) : NAME.matcher(host).matches())) {
			throw new IllegalArgumentException(
					String.format(Locale.ROOT, literal ? "'%s' is not an IPv6 address" : "'%s' is not a host", host));
		}
		if (port < 1 || port > MAX_PORT) {
			throw new IllegalArgumentException("A port must be a number from 1 to 65535, not " + port);
		}
	}

	/**
	 * Parse a target from one word.
	 * @param text {@code host:port} or {@code [address]:port}
	 * @return the target
	 * @throws IllegalArgumentException if the text is invalid, with a sentence
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
	 * Parse a target from two words.
	 * @param host name or address, with or without brackets
	 * @param port a number
	 * @return the target
	 * @throws IllegalArgumentException if a word is invalid, with a sentence
	 */
	public static Target of(String host, String port) {
		if (!PORT.matcher(port).matches()) {
			throw new IllegalArgumentException(
					String.format(Locale.ROOT, "A port must be a number from 1 to 65535, not '%s'", port));
		}
		boolean bracketed = host.startsWith("[") && host.endsWith("]");
		if (bracketed && host.indexOf(':') < 0) {
			throw new IllegalArgumentException(String.format(Locale.ROOT, "'%s' is not an IPv6 address", host));
		}
		return new Target(bracketed ? host.substring(1, host.length() - 1) : host, Integer.parseInt(port));
	}

	/**
	 * Return whether a host is of IPv6, even with an interface that this machine lacks.
	 */
	private static boolean isIpv6(String host) {
		int zone = host.indexOf('%');
		try {
			Inet6Address.ofLiteral((zone < 0) ? host : host.substring(0, zone));
			return zone != host.length() - 1;
		}
		catch (IllegalArgumentException _) {
			return false;
		}
	}

	/**
	 * Return the name without a dot at its end, as in certificates and SNI.
	 * @return lower case and ASCII
	 */
	public String name() {
		String name = AsciiName.of(this.host).toLowerCase(Locale.ROOT);
		return name.endsWith(".") ? name.substring(0, name.length() - 1) : name;
	}

	@Override
	public String toString() {
		return AddressFormat.hostAndPort(this.host, this.port);
	}

}
