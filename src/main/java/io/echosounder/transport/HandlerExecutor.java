package io.echosounder.transport;

import io.echosounder.framing.Frames;

/**
 * Runs the handler and the callbacks of one connection on the thread of the dispatch, one
 * at a time and in order. Called in turn, where nothing else is said.
 */
sealed interface HandlerExecutor permits InlineHandlers, VirtualHandlers {

	/**
	 * Pass frames to the handler.
	 * @param frames valid until this method returns
	 * @param completedAt time at which they were complete
	 */
	void dispatch(Frames frames, long completedAt);

	/** Run a callback after the frames before it. */
	void dispatch(Callback callback);

	/**
	 * Return whether messages are with the handler, or wait for it. Any thread may call.
	 */
	boolean isBusy();

	/**
	 * Return the memory of the messages that wait for the handler or are with it, in
	 * bytes.
	 */
	int waitingBytes();

	/** Drop messages that wait for the handler. */
	void dropWaiting();

	/** Return whether the handler runs in turn. Any thread may call. */
	boolean isInTurn();

}
