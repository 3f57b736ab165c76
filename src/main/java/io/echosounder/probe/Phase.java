package io.echosounder.probe;

import java.util.Locale;

/**
 * Phases of an attempt, in this order. They do not overlap.
 */
public enum Phase {

	/** Look-up of the addresses of the host name; omitted for an address. */
	RESOLVE,

	/** Connect, from the first SYN until one of the addresses has accepted. */
	CONNECT,

	/** Send of the PROXY header. */
	PROXY,

	/** The TLS handshake. */
	TLS,

	/** Send, from the first byte of the payload until the kernel has the last. */
	SEND,

	/** Wait, from there until a byte comes back; zero if one came before. */
	FIRST_BYTE,

	/** Receipt, from there until all bytes have come back. */
	ECHO,

	/** Close, from our end of the connection until the peer's. */
	CLOSE;

	private final String tag = name().toLowerCase(Locale.ROOT).replace('_', '-');

	/**
	 * Return the name of this phase in output and metrics.
	 * @return lower case, with hyphens
	 */
	public String tag() {
		return this.tag;
	}

}
