package io.echosounder.transport;

/**
 * Thread that runs the handler of a message.
 */
public enum Dispatch {

	/** The thread that read the message: for services that do not block. */
	INLINE,

	/**
	 * A virtual thread, one message at a time per connection: for services that block.
	 */
	VIRTUAL

}
