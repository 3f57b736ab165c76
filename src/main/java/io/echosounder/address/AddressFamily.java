package io.echosounder.address;

import java.net.Inet4Address;
import java.net.InetAddress;

/**
 * Address family of the addresses to try.
 */
public enum AddressFamily {

	/** All addresses. */
	ANY,

	/** Addresses of IPv4. */
	IPV4,

	/** Addresses of IPv6. */
	IPV6;

	/**
	 * Return whether an address is tried.
	 * @param address any address
	 * @return {@code false} for one of another family
	 */
	public boolean includes(InetAddress address) {
		return switch (this) {
			case ANY -> true;
			case IPV4 -> address instanceof Inet4Address;
			case IPV6 -> !(address instanceof Inet4Address);
		};
	}

	/**
	 * Return the name of the family before the word "address".
	 * @return with a space at its end, or empty
	 */
	public String adjective() {
		return switch (this) {
			case ANY -> "";
			case IPV4 -> "IPv4 ";
			case IPV6 -> "IPv6 ";
		};
	}

}
