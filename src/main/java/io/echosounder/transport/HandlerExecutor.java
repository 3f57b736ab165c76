package io.echosounder.transport;

import io.echosounder.framing.Frames;

/**
 * Run the handler and the callbacks of one connection where the dispatch says, one at a
 * time and in order. Called in turn, where nothing else is said.
 */
sealed interface HandlerExecutor permits InlineHandlers, VirtualHandlers {

	/**
	 * Hand frames to the handler.
	 * @param frames valid until this method returns
	 * @param completedAt when they were complete
	 */
	void dispatch(Frames frames, long completedAt);

	/** Run a callback after the frames before it. */
	void dispatch(Callback callback);

	/** Whether messages are with the handler, or wait for it. Any thread may ask. */
	boolean isBusy();

	/** Memory of the messages that wait for the handler or are with it, in bytes. */
	int waitingBytes();

	/** Forget messages that wait for the handler. */
	void dropWaiting();

	/** Whether the handler runs in turn. Any thread may ask. */
	boolean isInTurn();

}
