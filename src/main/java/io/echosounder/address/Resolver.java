package io.echosounder.address;

import java.net.InetAddress;
import java.net.UnknownHostException;

import org.jspecify.annotations.Nullable;

/**
 * Strategy to find the addresses of a host. May block on a name server.
 */
@FunctionalInterface
public interface Resolver {

	/** The resolver of the JDK. */
	Resolver SYSTEM = InetAddress::getAllByName;

	/**
	 * Find the addresses of a host.
	 * @param host name or address
	 * @return at least one, in the order of the resolver
	 * @throws UnknownHostException if the name has no address, or the look-up fails
	 */
	InetAddress[] resolve(String host) throws UnknownHostException;

	/**
	 * Read a host that is an address.
	 * @param host name or address
	 * @return {@code null} for a name
	 */
	static @Nullable InetAddress literal(String host) {
		try {
			return InetAddress.ofLiteral(host);
		}
		catch (IllegalArgumentException _) {
			return null;
		}
	}

}
