package io.echosounder.transport;

import io.echosounder.framing.Frames;

/**
 * Where frames go that are complete. Called in turn.
 */
@FunctionalInterface
interface FrameHandler {

	/**
	 * Take frames.
	 * @param frames at least one; valid until this method returns
	 * @param completedAt when they were complete, in nanoseconds
	 */
	void completed(Frames frames, long completedAt);

}
