package io.echosounder.probe;

import java.util.Locale;

/**
 * What an attempt does, in this order. Phases do not overlap.
 */
public enum Phase {

	/** Looks up the addresses of the host name; not of an address. */
	RESOLVE,

	/** From the first SYN until one of the addresses has accepted. */
	CONNECT,

	/** Sends the PROXY header. */
	PROXY,

	/** The TLS handshake. */
	TLS,

	/** From the first byte of the payload until the kernel has the last. */
	SEND,

	/** From there until a byte comes back; nothing if one came before. */
	FIRST_BYTE,

	/** From there until all bytes have come back. */
	ECHO,

	/** From our end of the connection until the peer's. */
	CLOSE;

	private final String tag = name().toLowerCase(Locale.ROOT).replace('_', '-');

	/**
	 * Name of this phase in output and metrics.
	 * @return lower case, with hyphens
	 */
	public String tag() {
		return this.tag;
	}

}
