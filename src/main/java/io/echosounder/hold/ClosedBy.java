package io.echosounder.hold;

import java.util.Locale;

/**
 * Side that has ended a connection.
 */
public enum ClosedBy {

	/** The peer, or something between that speaks for it. */
	PEER,

	/** The kernel of this machine. */
	SYSTEM,

	/** This process, as waiting for the peer made no sense any more. */
	US;

	private final String tag = name().toLowerCase(Locale.ROOT);

	/**
	 * Name in output.
	 * @return lower case
	 */
	public String tag() {
		return this.tag;
	}

}
