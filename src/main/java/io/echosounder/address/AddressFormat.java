package io.echosounder.address;

import java.net.Inet6Address;
import java.net.InetAddress;
import java.net.InetSocketAddress;

/**
 * Text forms of addresses. For compatibility with existing readers, servers use the JDK's
 * long form of IPv6, and probes the short form of RFC 5952.
 */
public final class AddressFormat {

	private static final int GROUPS = 8;

	private AddressFormat() {
	}

	/**
	 * Format an address to listen on or of a peer, as the JDK writes it.
	 * @param address any address
	 * @return {@code host:port}, with {@code *} for all interfaces of both families and
	 * brackets for IPv6
	 */
	public static String format(InetSocketAddress address) {
		InetAddress host = address.getAddress();
		if (host == null) {
			return hostAndPort(address.getHostString(), address.getPort());
		}
		return hostAndPort((host instanceof Inet6Address && host.isAnyLocalAddress()) ? "*" : host.getHostAddress(),
				address.getPort());
	}

	/**
	 * Format an address in the short form.
	 * @param address of IPv4 or IPv6
	 * @return for example {@code 192.0.2.1}, {@code ::1} or {@code fe80::1%eth0}
	 */
	public static String compressed(InetAddress address) {
		if (!(address instanceof Inet6Address six)) {
			return address.getHostAddress();
		}
		String full = six.getHostAddress();
		int zone = full.indexOf('%');
		return shortened(six.getAddress()) + ((zone < 0) ? "" : full.substring(zone));
	}

	/**
	 * Format an address and a port in the short form.
	 * @param address of IPv4 or IPv6
	 * @param port 1 to 65535
	 * @return for example {@code 192.0.2.1:7007} or {@code [::1]:7007}
	 */
	public static String compressed(InetAddress address, int port) {
		return hostAndPort(compressed(address), port);
	}

	/**
	 * Join a host and a port.
	 * @param host name or address
	 * @param port 1 to 65535
	 * @return {@code host:port}, with brackets for an IPv6 address
	 */
	public static String hostAndPort(String host, int port) {
		return ((host.indexOf(':') >= 0) ? "[" + host + "]" : host) + ":" + port;
	}

	private static String shortened(byte[] address) {
		int[] groups = new int[GROUPS];
		for (int i = 0; i < GROUPS; i++) {
			groups[i] = (Byte.toUnsignedInt(address[2 * i]) << Byte.SIZE) | Byte.toUnsignedInt(address[2 * i + 1]);
		}
		int start = 0;
		int length = 1;
		for (int i = 0; i < GROUPS; i++) {
			int end = i;
			while (end < GROUPS && groups[end] == 0) {
				end++;
			}
			if (end - i > length) {
				start = i;
				length = end - i;
			}
		}
		if (length == 1) {
			return joined(groups, 0, GROUPS);
		}
		return joined(groups, 0, start) + "::" + joined(groups, start + length, GROUPS);
	}

	private static String joined(int[] groups, int from, int to) {
		StringBuilder text = new StringBuilder();
		for (int i = from; i < to; i++) {
			text.append((i > from) ? ":" : "").append(Integer.toHexString(groups[i]));
		}
		return text.toString();
	}

}
