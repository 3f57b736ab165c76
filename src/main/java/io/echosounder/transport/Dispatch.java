package io.echosounder.transport;

/**
 * Which thread runs the handler of a message.
 */
public enum Dispatch {

	/** The thread that read it: for services that do not block. */
	INLINE,

	/**
	 * A virtual thread, one message at a time per connection: for services that block.
	 */
	VIRTUAL

}
