package io.echosounder.probe;

import java.util.Locale;

/**
 * Why an attempt failed. Exactly one, whatever else went wrong after it.
 */
public enum Reason {

	/** The name has no address, or none of the family that was asked for. */
	DNS,

	/** Nothing listens there. */
	REFUSED,

	/** The time of the attempt was over; its phase says while waiting for what. */
	TIMEOUT,

	/** The peer, or something between, has sent RST. */
	RESET,

	/** The peer has ended the connection without an echo. */
	CLOSED,

	/** No way leads there from this machine. */
	UNREACHABLE,

	/** TLS: no session, a certificate that is refused, or an alert. */
	TLS,

	/** The peer has not understood the PROXY header. */
	PROXY,

	/** What came back is not what was sent, or more than that. */
	MISMATCH,

	/** The peer has ended the connection in the middle of the echo. */
	SHORT,

	/**
	 * This machine has no descriptor or no local port left for another socket. A limit of
	 * the peer looks as {@link #CLOSED} or {@link #RESET}.
	 */
	LIMIT,

	/** Anything else; the message is the system's. */
	OTHER;

	private final String tag = name().toLowerCase(Locale.ROOT);

	/**
	 * Name of this reason in output and metrics.
	 * @return lower case
	 */
	public String tag() {
		return this.tag;
	}

}
