package io.echosounder.transport;

import java.nio.ByteBuffer;

/**
 * Receiver of content for the peer, on its way through the layers to the socket. Called
 * in turn.
 */
interface OutboundHandler {

	/**
	 * Send content.
	 * @param content is consumed
	 */
	void write(ByteBuffer content);

	/**
	 * Send the bytes that must precede FIN, such as close_notify; has no effect the
	 * second time.
	 */
	void closeOutput();

}
