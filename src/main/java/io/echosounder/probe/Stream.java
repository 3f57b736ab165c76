package io.echosounder.probe;

import java.io.IOException;
import java.nio.ByteBuffer;

/**
 * Content of a connection, plain or inside TLS. No method waits.
 */
sealed interface Stream permits ProbeSocket, TlsStream {

	/**
	 * Read the bytes that have arrived.
	 * @return bytes; 0 if none have arrived yet, -1 if the peer has ended its stream
	 */
	int read(ByteBuffer content) throws IOException, ProbeException;

	/**
	 * Write the bytes that the socket takes.
	 * @param content is consumed as far as it was taken
	 * @return whether the kernel has all of it; if not, continue when the socket can be
	 * written to
	 */
	boolean write(ByteBuffer content) throws IOException, ProbeException;

	/**
	 * End our stream with FIN, after close_notify with TLS.
	 * @return whether FIN follows all bytes; if not, continue when the socket can be
	 * written to
	 */
	boolean end() throws IOException;

}
