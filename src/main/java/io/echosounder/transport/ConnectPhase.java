package io.echosounder.transport;

import java.util.Locale;

/**
 * What a client does until a connection can be used, in this order.
 */
public enum ConnectPhase {

	/** Looks for the addresses of a name. */
	RESOLVE,

	/** Connects to one of them. */
	CONNECT,

	/** Sends the PROXY header. */
	PROXY,

	/** Goes through the TLS handshake. */
	TLS;

	private final String tag = name().toLowerCase(Locale.ROOT);

	/**
	 * Name of this phase in metrics and documents.
	 * @return lower case
	 */
	public String tag() {
		return this.tag;
	}

}
