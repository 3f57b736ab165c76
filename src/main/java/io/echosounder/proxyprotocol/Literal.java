package io.echosounder.proxyprotocol;

/**
 * A field of a line of version 1. It is read character by character, to detect the first
 * wrong one.
 */
sealed interface Literal permits Literal.Address, PortLiteral {

	/**
	 * Add the next character.
	 * @return whether a valid text can begin like this; if not, the object must not be
	 * used again
	 */
	boolean add(int character);

	/** Return whether the characters so far are a complete text. */
	boolean isComplete();

	/** An address. */
	sealed interface Address extends Literal permits Ipv4Literal, Ipv6Literal {

		/** Return the four or sixteen bytes of a complete address. */
		byte[] bytes();

	}

}
