package io.echosounder.hold;

import java.util.Locale;

/**
 * Side that has ended a connection.
 */
public enum ClosedBy {

	/** The peer, or a middlebox in its name. */
	PEER,

	/** The kernel of this machine. */
	SYSTEM,

	/** This process, because waiting any longer is useless. */
	US;

	private final String tag = name().toLowerCase(Locale.ROOT);

	/**
	 * Return the name in output.
	 * @return lower case
	 */
	public String tag() {
		return this.tag;
	}

}
