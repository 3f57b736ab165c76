package io.echosounder.path;

import java.util.Locale;

/**
 * Property of a path to check, in the order of the report.
 */
public enum Check {

	/**
	 * Whether the server sees the addresses that both ends of the connection here have.
	 */
	ADDRESS,

	/** Whether the server received a PROXY header. */
	PROXY_HEADER,

	/** Ends of the TLS session. */
	TLS,

	/** Whether every byte comes back as it was sent. */
	BYTES,

	/** Whether small writes are passed on at once and in one piece. */
	DELIVERY,

	/** Whether the answer still comes after this end has sent FIN. */
	HALF_CLOSE,

	/** Kind of the peer's end: FIN or RST. */
	END,

	/** Whether a peer must wait if the reader does not read. */
	BACKPRESSURE,

	/** Whether the connect takes as long as the echo. */
	ROUND_TRIP,

	/** Whether a connection without traffic stays open. */
	IDLE;

	private final String tag = name().toLowerCase(Locale.ROOT).replace('_', '-');

	/**
	 * Return the name of this check in output.
	 * @return lower case, with hyphens
	 */
	public String tag() {
		return this.tag;
	}

}
