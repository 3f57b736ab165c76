package io.echosounder.proxyprotocol;

/**
 * A field of a line of version 1, which is read character by character, so that the first
 * wrong one is known.
 */
sealed interface Literal permits Literal.Address, PortLiteral {

	/**
	 * Goes on with the next character.
	 * @return whether there is any text that begins like this; if not, it is of no more
	 * use
	 */
	boolean add(int character);

	/** Whether what has been added so far is all of it. */
	boolean isComplete();

	/** An address. */
	sealed interface Address extends Literal permits Ipv4Literal, Ipv6Literal {

		/** Four or sixteen bytes, if it is complete. */
		byte[] bytes();

	}

}
