package io.echosounder.probe;

import java.net.Inet4Address;
import java.net.Inet6Address;
import java.net.InetAddress;
import java.util.Locale;

/**
 * Addresses for people and programs: those of IPv6 in the short form of RFC 5952, which
 * the JDK does not write.
 */
public final class AddressText {

	private static final int GROUPS = 8;

	private AddressText() {
	}

	/**
	 * Writes an address.
	 * @param address of IPv4 or IPv6
	 * @return for example {@code 192.0.2.1}, {@code ::1} or {@code fe80::1%eth0}
	 */
	public static String of(InetAddress address) {
		if (!(address instanceof Inet6Address six)) {
			return address.getHostAddress();
		}
		String full = six.getHostAddress();
		int zone = full.indexOf('%');
		return shortened(six.getAddress()) + ((zone < 0) ? "" : full.substring(zone));
	}

	/**
	 * Writes an address and a port.
	 * @param address of IPv4 or IPv6
	 * @param port 1 to 65535
	 * @return for example {@code 192.0.2.1:7007} or {@code [::1]:7007}
	 */
	public static String of(InetAddress address, int port) {
		return String.format(Locale.ROOT, ((address instanceof Inet4Address) ? "%s:%d" : "[%s]:%d"), of(address), port);
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
