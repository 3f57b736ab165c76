package io.echosounder.transport;

import java.nio.ByteBuffer;

/**
 * Way of content to the peer: through the layers to the socket. Called in turn.
 */
interface OutboundHandler {

	/**
	 * Send content.
	 * @param content is consumed
	 */
	void write(ByteBuffer content);

	/**
	 * Send what belongs before FIN, such as close_notify; does nothing the second time.
	 */
	void closeOutput();

}
