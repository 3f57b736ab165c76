package io.echosounder.transport;

import java.nio.ByteBuffer;

/**
 * Where content for the peer goes: through the layers to the socket. Called in turn.
 */
@FunctionalInterface
interface OutboundHandler {

	/**
	 * Send content.
	 * @param content is consumed
	 */
	void write(ByteBuffer content);

}
