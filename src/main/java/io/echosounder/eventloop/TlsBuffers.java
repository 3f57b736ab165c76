package io.echosounder.eventloop;

import java.nio.ByteBuffer;

/**
 * Buffers for TLS, one set for each event loop. They are on the heap: the JDK's engine
 * reads direct buffers piece by piece, which costs more than the one copy that a socket
 * makes. Only the loop may use them.
 */
public final class TlsBuffers {

	private final ByteBuffer input = ByteBuffer.allocate(EventLoop.BUFFER_SIZE);

	private final ByteBuffer content = ByteBuffer.allocate(EventLoop.BUFFER_SIZE);

	private final ByteBuffer output = ByteBuffer.allocate(EventLoop.BUFFER_SIZE + EventLoop.MAX_RECORD_SIZE);

	/**
	 * Return the bytes that were read.
	 * @return is used until the next read
	 */
	public ByteBuffer input() {
		return this.input;
	}

	/**
	 * Return the buffer for their content.
	 * @return is empty between two reads
	 */
	public ByteBuffer content() {
		return this.content;
	}

	/**
	 * Return the buffer for records to be written.
	 * @return with room for the records of a full write buffer; must be left empty
	 */
	public ByteBuffer output() {
		return this.output;
	}

}
