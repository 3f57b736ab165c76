package io.echosounder.eventloop;

import java.nio.ByteBuffer;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;

/**
 * Buffers for TLS records of blocking connections: an engine wants room for the longest
 * record whatever it writes, which is too much to make for each reply and to keep for
 * each connection. As many are kept as threads may run at once; further ones are made and
 * forgotten. Any thread may call.
 */
public final class RecordBuffers {

	private final BlockingQueue<ByteBuffer> free = new ArrayBlockingQueue<>(
			2 * Runtime.getRuntime().availableProcessors());

	public ByteBuffer borrow() {
		ByteBuffer buffer = this.free.poll();
		return (buffer != null) ? buffer : ByteBuffer.allocate(EventLoop.MAX_RECORD_SIZE);
	}

	/**
	 * Takes a buffer back.
	 * @param buffer is empty
	 */
	public void giveBack(ByteBuffer buffer) {
		var _ = this.free.offer(buffer);
	}

}
