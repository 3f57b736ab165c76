package io.echosounder.settings;

import java.net.InetAddress;
import java.util.Locale;

import io.echosounder.address.AddressFormat;
import io.echosounder.address.Resolver;
import io.echosounder.address.Target;

/**
 * A target, or all ports of a host. A host is meant as it is written: a name does not
 * stand for its addresses, nor an address for its names.
 */
public final class AllowedTarget {

	private static final String ANY_PORT = ":*";

	private final String host;

	private final int port;

	private final boolean anyPort;

	private AllowedTarget(Target target, boolean anyPort) {
		this.host = host(target);
		this.port = target.port();
		this.anyPort = anyPort;
	}

	/**
	 * Reads one.
	 * @param text such as {@code echo.example.org:7007}, {@code [2001:db8::1]:7007} or
	 * {@code echo.example.org:*}
	 * @return what it allows
	 * @throws IllegalArgumentException if the text is something else
	 */
	public static AllowedTarget of(String text) {
		boolean anyPort = text.endsWith(ANY_PORT);
		Target target = Target.parse(anyPort ? text.substring(0, text.length() - 1) + "1" : text);
		if (target.host().contains("*")) {
			throw new IllegalArgumentException(String.format(Locale.ROOT, "'%s' is not a single host", text));
		}
		return new AllowedTarget(target, anyPort);
	}

	/**
	 * Whether a target is meant.
	 * @param target any
	 * @return {@code true} if it may be probed
	 */
	public boolean includes(Target target) {
		return this.host.equals(host(target)) && (this.anyPort || this.port == target.port());
	}

	/** An address can be written in several ways, and a name in capitals. */
	private static String host(Target target) {
		InetAddress literal = Resolver.literal(target.host());
		return (literal != null) ? AddressFormat.compressed(literal) : target.name();
	}

}
