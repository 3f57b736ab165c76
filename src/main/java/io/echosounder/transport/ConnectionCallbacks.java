package io.echosounder.transport;

/**
 * Strategy to follow the connections of a listener from open to end. The callbacks of one
 * connection and the handler of its messages never run at the same time, and run where
 * the dispatch says: on the event loop, or on virtual threads.
 */
public interface ConnectionCallbacks {

	/**
	 * Takes note that a connection is open, all layers done; before its first message.
	 * @param conversation sends on this connection
	 * @throws Exception if the connection cannot be served: it is closed as
	 * {@linkplain CloseReason#HANDLER_ERROR failed}, or as
	 * {@linkplain CloseReason#REFUSED_INPUT refused} if there is a
	 * {@linkplain PartialReplyException#isRefusal() refusal}
	 */
	void opened(Conversation conversation) throws Exception;

	/**
	 * Takes note that the socket of a connection is closed, once for each that was
	 * {@link #opened}, after the handler of its last message has returned. An exception
	 * is logged.
	 * @param conversation sends nothing any more
	 * @param reason why
	 */
	void closed(Conversation conversation, CloseReason reason);

}
