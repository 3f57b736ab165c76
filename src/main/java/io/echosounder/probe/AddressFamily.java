package io.echosounder.probe;

import java.net.Inet4Address;
import java.net.InetAddress;

/**
 * Which addresses of a name are tried.
 */
public enum AddressFamily {

	/** All. */
	ANY,

	/** Those of IPv4. */
	IPV4,

	/** Those of IPv6. */
	IPV6;

	boolean includes(InetAddress address) {
		return switch (this) {
			case ANY -> true;
			case IPV4 -> address instanceof Inet4Address;
			case IPV6 -> !(address instanceof Inet4Address);
		};
	}

	/** The name of the family before the word "address". */
	String adjective() {
		return switch (this) {
			case ANY -> "";
			case IPV4 -> "IPv4 ";
			case IPV6 -> "IPv6 ";
		};
	}

}
