package io.echosounder.probe;

import java.io.IOException;
import java.nio.ByteBuffer;

/**
 * The content of a connection, plain or inside TLS. Nothing here waits.
 */
sealed interface Stream permits ProbeSocket, TlsStream {

	/**
	 * Reads what is there.
	 * @return bytes; 0 if there are none yet, -1 if the peer has ended its stream
	 */
	int read(ByteBuffer content) throws IOException, ProbeException;

	/**
	 * Writes what the socket takes.
	 * @param content is consumed as far as it was taken
	 * @return whether the kernel has all of it; if not, there is more to do when the
	 * socket can be written to
	 */
	boolean write(ByteBuffer content) throws IOException, ProbeException;

	/** Ends our stream, with FIN, and close_notify before it where TLS is spoken. */
	void end() throws IOException;

}
