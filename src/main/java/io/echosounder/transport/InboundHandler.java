package io.echosounder.transport;

import java.nio.ByteBuffer;

/**
 * Where the bytes go that a peer has sent: to a layer around the frames, which passes on
 * what is inside, or to the frames themselves. All methods are called in the connection's
 * turn.
 */
interface InboundHandler {

	/**
	 * Takes bytes as they come.
	 * @param bytes all are taken, even if some have to wait here
	 */
	void received(ByteBuffer bytes);

	/** Takes note that no byte follows. */
	void ended();

	/** Whether it has the beginning of something that is not complete. */
	boolean isMidway();

	/** Whether it cannot go on for now, so that nothing shall be read. */
	boolean isBusy();

	/** Memory held for what is incomplete here and further inside, in bytes. */
	long held();

}
