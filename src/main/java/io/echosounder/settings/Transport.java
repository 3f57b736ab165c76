package io.echosounder.settings;

/**
 * What kind of sockets a listener has.
 */
public enum Transport {

	/** Non-blocking sockets on the event loops. */
	NIO,

	/** Blocking sockets, with a virtual thread for each connection. */
	BLOCKING

}
