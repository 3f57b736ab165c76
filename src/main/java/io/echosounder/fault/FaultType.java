package io.echosounder.fault;

import java.util.Locale;

/**
 * Names of the faults. Those of Toxiproxy have the same meaning as there, and act on the
 * bytes that the server sends.
 */
public enum FaultType {

	/** Bytes are sent later. */
	LATENCY,

	/** Bytes are sent at a limited rate. */
	BANDWIDTH,

	/** Bytes are sent in small pieces. */
	SLICER,

	/** FIN is sent later. */
	SLOW_CLOSE,

	/** No byte is sent, and the connection is closed after a while. */
	TIMEOUT,

	/** No byte is sent; RST is sent in place of the first one. */
	RESET_PEER,

	/** The connection is closed after a number of bytes. */
	LIMIT_DATA,

	/** Some bytes of the content are changed. */
	CORRUPT,

	/** FIN is sent after a number of bytes, without close_notify; reading goes on. */
	EARLY_FIN,

	/** Reading stops after a number of bytes. */
	STALL,

	/** The connection is accepted and closed at once. */
	REFUSE;

	private final String tag = name().toLowerCase(Locale.ROOT).replace('_', '-');

	/**
	 * Return the name of this fault in settings, metrics and documents.
	 * @return lower case, with hyphens
	 */
	public String tag() {
		return this.tag;
	}

}
