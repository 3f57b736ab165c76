package io.echosounder.transport;

import java.util.Locale;

/**
 * Why a connection was closed as soon as it was accepted.
 */
public enum RejectReason {

	/** The listener has as many connections as it may. */
	MAX_CONNECTIONS,

	/** The peer's address has as many connections as it may. */
	MAX_CONNECTIONS_PER_ADDRESS,

	/** It began with a PROXY header from an address that may not send one. */
	UNTRUSTED_PROXY,

	/** It arrived after the listener had begun to stop. */
	DRAINING;

	private final String tag = name().toLowerCase(Locale.ROOT).replace('_', '-');

	/**
	 * Name of this reason in metrics and documents.
	 * @return lower case, with hyphens
	 */
	public String tag() {
		return this.tag;
	}

}
