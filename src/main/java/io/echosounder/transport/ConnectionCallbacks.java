package io.echosounder.transport;

/**
 * Strategy to follow the connections of a listener from open to end. The callbacks of one
 * connection and the handler of its messages never run at the same time. The dispatch
 * decides their thread: the event loop, or virtual threads.
 */
public interface ConnectionCallbacks {

	/**
	 * Called when a connection is open, all layers complete; before its first message.
	 * @param conversation sends on this connection
	 * @throws Exception if the connection cannot be served: it is closed as
	 * {@linkplain CloseReason#HANDLER_ERROR failed}, or as
	 * {@linkplain CloseReason#REFUSED_INPUT refused} for a
	 * {@linkplain PartialReplyException#isRefusal() refusal}
	 */
	void opened(Conversation conversation) throws Exception;

	/**
	 * Called when the socket of a connection is closed, once for each that was
	 * {@link #opened}, after the handler of its last message has returned. An exception
	 * is logged.
	 * @param conversation can no longer send
	 * @param reason why
	 */
	void closed(Conversation conversation, CloseReason reason);

}
