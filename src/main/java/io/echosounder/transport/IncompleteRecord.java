package io.echosounder.transport;

import java.nio.ByteBuffer;

import org.jspecify.annotations.Nullable;

/**
 * Holds the beginning of a TLS record until the rest arrives. Memory follows the bytes
 * received, not the length that the peer announces. Called in turn.
 */
final class IncompleteRecord {

	private static final ByteBuffer EMPTY = ByteBuffer.allocate(0);

	private static final int INITIAL_CAPACITY = 64;

	/** Filled up to its position; no buffer while nothing is held. */
	private @Nullable ByteBuffer held;

	/** Length at which the engine can go on. */
	private int wanted;

	boolean isEmpty() {
		return this.held == null;
	}

	/** Return the number of bytes held. */
	int length() {
		return (this.held != null) ? this.held.position() : 0;
	}

	/** Return the memory of the buffer, in bytes. */
	int capacity() {
		return (this.held != null) ? this.held.capacity() : 0;
	}

	/**
	 * Add the bytes that the record lacks, and no more.
	 * @param bytes of the peer
	 * @return the record, no longer held; {@code null} if it is still incomplete
	 */
	@Nullable ByteBuffer complete(ByteBuffer bytes) {
		ByteBuffer held = (this.held != null) ? this.held : EMPTY;
		int length = Math.min(this.wanted - held.position(), bytes.remaining());
		ByteBuffer record = (held.remaining() < length) ? grown(held, held.position() + length) : held;
		record.put(record.position(), bytes, bytes.position(), length);
		record.position(record.position() + length);
		bytes.position(bytes.position() + length);
		this.held = record;
		return (record.position() < this.wanted) ? null : take();
	}

	/**
	 * Hold bytes behind those that are held.
	 * @param rest is consumed; the engine needs more than these bytes
	 */
	void hold(ByteBuffer rest) {
		int length = Math.max(TlsRecord.length(rest), rest.remaining() + 1);
		ByteBuffer earlier = (this.held != null) ? this.held : EMPTY;
		this.wanted = earlier.position() + length;
		this.held = grown(earlier, earlier.position() + rest.remaining()).put(rest);
	}

	/** Return the bytes held, and hold nothing. */
	ByteBuffer take() {
		ByteBuffer held = this.held;
		this.held = null;
		return (held != null) ? held.flip() : EMPTY;
	}

	/** Return a buffer twice as large, or as required, and never larger than wanted. */
	private ByteBuffer grown(ByteBuffer held, int required) {
		int capacity = Math.max(required, Math.max(INITIAL_CAPACITY, 2 * held.capacity()));
		return ByteBuffer.allocate(Math.min(capacity, this.wanted)).put(held.flip());
	}

}
