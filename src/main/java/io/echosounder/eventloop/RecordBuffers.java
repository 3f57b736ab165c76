package io.echosounder.eventloop;

import java.nio.ByteBuffer;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;

/**
 * Buffers for TLS records of blocking connections. An engine requires room for the
 * longest record at each write, which is too much to create for each reply or keep for
 * each connection. The pool keeps as many buffers as threads may run at once; further
 * ones are dropped after use. Any thread may call.
 */
public final class RecordBuffers {

	private final BlockingQueue<ByteBuffer> free = new ArrayBlockingQueue<>(
			2 * Runtime.getRuntime().availableProcessors());

	public ByteBuffer borrow() {
		ByteBuffer buffer = this.free.poll();
		return (buffer != null) ? buffer : ByteBuffer.allocate(EventLoop.MAX_RECORD_SIZE);
	}

	/**
	 * Take a buffer back.
	 * @param buffer is empty
	 */
	public void giveBack(ByteBuffer buffer) {
		var _ = this.free.offer(buffer);
	}

}
