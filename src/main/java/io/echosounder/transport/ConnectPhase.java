package io.echosounder.transport;

import java.util.Locale;

/**
 * Phases of opening a connection, in this order.
 */
public enum ConnectPhase {

	/** Look-up of the addresses of a name. */
	RESOLVE,

	/** Connect to one of the addresses. */
	CONNECT,

	/** Send of the PROXY header. */
	PROXY,

	/** TLS handshake. */
	TLS;

	private final String tag = name().toLowerCase(Locale.ROOT);

	/**
	 * Return the name of this phase in metrics and documents.
	 * @return lower case
	 */
	public String tag() {
		return this.tag;
	}

}
