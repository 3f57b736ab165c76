package io.echosounder.eventloop;

import java.nio.ByteBuffer;

/**
 * What TLS works with, once for each event loop. On the heap: the JDK's engine takes
 * bytes out of direct buffers piece by piece, which costs more than the one copy that a
 * socket makes. Only the loop may use them.
 */
public final class TlsBuffers {

	private final ByteBuffer input = ByteBuffer.allocate(EventLoop.BUFFER_SIZE);

	private final ByteBuffer content = ByteBuffer.allocate(EventLoop.BUFFER_SIZE);

	private final ByteBuffer output = ByteBuffer.allocate(EventLoop.BUFFER_SIZE + EventLoop.MAX_RECORD_SIZE);

	/**
	 * What was read.
	 * @return is used until the next read
	 */
	public ByteBuffer input() {
		return this.input;
	}

	/**
	 * The content of that.
	 * @return is empty between two reads
	 */
	public ByteBuffer content() {
		return this.content;
	}

	/**
	 * Records to be written.
	 * @return with room for those that a full write buffer makes; is left empty
	 */
	public ByteBuffer output() {
		return this.output;
	}

}
