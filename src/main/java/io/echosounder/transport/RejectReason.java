package io.echosounder.transport;

import java.util.Locale;

/**
 * Reasons why a connection was closed as soon as it was accepted.
 */
public enum RejectReason {

	MAX_CONNECTIONS("The listener had as many connections as max-connections allows"),

	MAX_CONNECTIONS_PER_ADDRESS("The peer's address had as many connections as max-connections-per-address allows"),

	UNTRUSTED_PROXY("The connection began with a PROXY header from an address that is not trusted"),

	DRAINING("The connection arrived after the listener had begun to stop");

	private final String tag = name().toLowerCase(Locale.ROOT).replace('_', '-');

	private final String meaning;

	RejectReason(String meaning) {
		this.meaning = meaning;
	}

	/**
	 * Return the name of this reason in metrics and documents.
	 * @return lower case, with hyphens
	 */
	public String tag() {
		return this.tag;
	}

	/**
	 * Return the meaning of this reason, for an operator.
	 * @return a sentence without full stop
	 */
	public String meaning() {
		return this.meaning;
	}

}
