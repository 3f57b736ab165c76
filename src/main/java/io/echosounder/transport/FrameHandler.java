package io.echosounder.transport;

import io.echosounder.framing.Frames;

/**
 * Receiver of complete frames. Called in turn.
 */
interface FrameHandler {

	/**
	 * Receive frames.
	 * @param frames at least one; valid until this method returns
	 * @param completedAt time at which they were complete, in nanoseconds
	 */
	void completed(Frames frames, long completedAt);

	/** Close the connection, after all frames received so far. */
	void close(CloseReason reason);

	/** Log a problem that ends the connection at DEBUG. */
	void debug(Object problem);

}
