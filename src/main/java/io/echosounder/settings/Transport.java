package io.echosounder.settings;

/**
 * Kind of sockets of a listener.
 */
public enum Transport {

	/** Non-blocking sockets on the event loops. */
	NIO,

	/** Blocking sockets, with a virtual thread for each connection. */
	BLOCKING

}
