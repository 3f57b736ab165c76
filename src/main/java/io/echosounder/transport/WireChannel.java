package io.echosounder.transport;

import java.io.IOException;
import java.nio.channels.ByteChannel;

/**
 * The bytes of one connection, as the peers exchange them inside whatever layers lie
 * around the socket.
 */
interface WireChannel extends ByteChannel {

	/**
	 * Ends the stream to the peer after all bytes written so far; reading goes on.
	 * @throws IOException if the connection has failed already
	 */
	void shutdownOutput() throws IOException;

}
