package io.echosounder.probe;

import java.util.Locale;

/**
 * Reason why an attempt failed. Exactly one, even if further failures follow it.
 */
public enum Reason {

	/** The name has no address, or none of the requested family. */
	DNS,

	/** No process listens on the port. */
	REFUSED,

	/** The time of the attempt was over; its phase tells the operation. */
	TIMEOUT,

	/** The peer, or a middlebox, has sent RST. */
	RESET,

	/** The peer has ended the connection without an echo. */
	CLOSED,

	/** This machine has no route to the address. */
	UNREACHABLE,

	/** TLS: no session, a certificate that is refused, or an alert. */
	TLS,

	/** The peer has not understood the PROXY header. */
	PROXY,

	/** Other or more bytes came back than were sent. */
	MISMATCH,

	/** The peer has ended the connection in the middle of the echo. */
	SHORT,

	/**
	 * This machine has no descriptor or no local port left for another socket. A limit of
	 * the peer looks as {@link #CLOSED} or {@link #RESET}.
	 */
	LIMIT,

	/** Another reason; the message is the system's. */
	OTHER;

	private final String tag = name().toLowerCase(Locale.ROOT);

	/**
	 * Return the name of this reason in output and metrics.
	 * @return lower case
	 */
	public String tag() {
		return this.tag;
	}

}
