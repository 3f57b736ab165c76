package io.echosounder.transport;

import java.nio.ByteBuffer;

/**
 * Receiver of the bytes that a peer has sent: a layer, which passes on its content, or
 * the decoder of the frames. All methods are called in the connection's turn.
 */
interface InboundHandler {

	/**
	 * Receive bytes in their order.
	 * @param bytes all are taken, even if some have to wait here
	 */
	void received(ByteBuffer bytes);

	/** Record that no byte follows. */
	void ended();

	/** Return whether a unit of this handler is incomplete. */
	boolean isMidway();

	/** Return whether this handler cannot go on for now, so that reading must pause. */
	boolean isBusy();

	/** Return the memory held for incomplete units here and further inside, in bytes. */
	long held();

}
