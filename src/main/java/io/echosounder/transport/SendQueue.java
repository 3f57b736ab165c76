package io.echosounder.transport;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.WritableByteChannel;
import java.util.ArrayDeque;

/**
 * Replies that a socket did not take yet, in order. Used by one thread at a time.
 */
final class SendQueue {

	private static final int MIN_CHUNK = 1024;

	private static final int MAX_CHUNK = 16 * 1024;

	private final ArrayDeque<ByteBuffer> chunks = new ArrayDeque<>();

	private int size;

	private int capacity;

	/**
	 * Return the number of waiting bytes.
	 * @return zero if nothing waits
	 */
	int size() {
		return this.size;
	}

	/**
	 * Return the memory held for them.
	 * @return bytes, not many more than {@link #size}
	 */
	int capacity() {
		return this.capacity;
	}

	/**
	 * Copy bytes to the end of the queue.
	 * @param bytes is consumed
	 */
	void add(ByteBuffer bytes) {
		this.size += bytes.remaining();
		ByteBuffer last = this.chunks.peekLast();
		while (bytes.hasRemaining()) {
			if (last == null || last.limit() == last.capacity()) {
				last = ByteBuffer.allocate(Math.clamp(Math.max(bytes.remaining(), this.capacity), MIN_CHUNK, MAX_CHUNK))
					.limit(0);
				this.capacity += last.capacity();
				this.chunks.add(last);
			}
			int length = Math.min(bytes.remaining(), last.capacity() - last.limit());
			int end = last.limit();
			last.limit(end + length);
			last.put(end, bytes, bytes.position(), length);
			bytes.position(bytes.position() + length);
		}
	}

	/**
	 * Write until the channel takes no more.
	 * @param channel takes the bytes
	 * @param transit an empty direct buffer, so that the JDK allocates none; empty again
	 * afterwards
	 * @return bytes written
	 * @throws IOException if the channel failed
	 */
	int writeTo(WritableByteChannel channel, ByteBuffer transit) throws IOException {
		int total = 0;
		while (this.size > 0) {
			for (ByteBuffer chunk : this.chunks) {
				int length = Math.min(chunk.remaining(), transit.remaining());
				transit.put(transit.position(), chunk, chunk.position(), length);
				transit.position(transit.position() + length);
				if (!transit.hasRemaining()) {
					break;
				}
			}
			transit.flip();
			int length = transit.remaining();
			int written;
			try {
				written = channel.write(transit);
			}
			finally {
				transit.clear();
			}
			drop(written);
			total += written;
			if (written < length) {
				break;
			}
		}
		return total;
	}

	private void drop(int bytes) {
		this.size -= bytes;
		int rest = bytes;
		while (rest > 0) {
			ByteBuffer first = this.chunks.getFirst();
			int length = Math.min(rest, first.remaining());
			first.position(first.position() + length);
			rest -= length;
			if (!first.hasRemaining()) {
				this.chunks.removeFirst();
				this.capacity -= first.capacity();
			}
		}
	}

}
