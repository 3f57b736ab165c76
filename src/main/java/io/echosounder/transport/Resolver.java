package io.echosounder.transport;

import java.net.Inet4Address;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;

import org.jspecify.annotations.Nullable;

/**
 * Finds the addresses of a host. May ask a name server, and wait for it.
 */
@FunctionalInterface
interface Resolver {

	/** Asks as the JDK does. */
	Resolver SYSTEM = InetAddress::getAllByName;

	/**
	 * Finds them.
	 * @param host a name or an address
	 * @return one at least
	 * @throws UnknownHostException if there is none, or nobody knows
	 */
	InetAddress[] resolve(String host) throws UnknownHostException;

	/**
	 * Reads an address.
	 * @return {@code null} if it is a name
	 */
	static @Nullable InetAddress address(String host) {
		try {
			return InetAddress.ofLiteral(host);
		}
		catch (IllegalArgumentException _) {
			return null;
		}
	}

	/**
	 * Puts addresses into the order in which they are tried: families take turns,
	 * beginning with that of the first (RFC 8305 section 4).
	 */
	static List<InetAddress> interleave(InetAddress[] addresses) {
		Deque<InetAddress> preferred = new ArrayDeque<>();
		Deque<InetAddress> others = new ArrayDeque<>();
		for (InetAddress address : addresses) {
			boolean same = address instanceof Inet4Address == addresses[0] instanceof Inet4Address;
			(same ? preferred : others).add(address);
		}
		List<InetAddress> order = new ArrayList<>();
		while (!preferred.isEmpty() || !others.isEmpty()) {
			addFirst(preferred, order);
			addFirst(others, order);
		}
		return order;
	}

	private static void addFirst(Deque<InetAddress> from, List<InetAddress> to) {
		InetAddress first = from.poll();
		if (first != null) {
			to.add(first);
		}
	}

}
