package io.echosounder.transport;

import java.nio.ByteBuffer;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.function.LongConsumer;

import io.echosounder.framing.Framing;
import org.jspecify.annotations.Nullable;

/**
 * Encoded frames that wait for the turn of their connection, in order. Any thread may
 * add; frames are taken in turn. The queue has no buffer while it is empty.
 */
final class OutQueue {

	private static final int MIN_CHUNK = 256;

	private static final int MAX_CHUNK = 16 * 1024;

	private final Framing framing;

	private final LongConsumer memory;

	/** Buffers, each filled from zero to its position. */
	private @Nullable Deque<ByteBuffer> chunks;

	/** Buffers that are being staged; only in turn. */
	private @Nullable Deque<ByteBuffer> taken;

	private int size;

	private int held;

	private boolean claimed;

	private boolean finished;

	private boolean sealed;

	/**
	 * Create an empty queue.
	 * @param framing of the connection
	 * @param memory is told of each change of the memory held
	 */
	OutQueue(Framing framing, LongConsumer memory) {
		this.framing = framing;
		this.memory = memory;
	}

	/**
	 * Copy a frame to the end of the queue.
	 * @param frame from position to limit, which stay
	 * @param limit of bytes that may wait before this frame
	 * @return {@code false} if more bytes wait, or the queue takes no further frame
	 * @throws IllegalArgumentException if the framing cannot carry the frame
	 */
	synchronized boolean add(ByteBuffer frame, int limit) {
		if (this.finished || this.sealed || this.size >= limit) {
			return false;
		}
		this.framing.check(frame);
		if (this.framing == Framing.RAW && !frame.hasRemaining()) {
			return true;
		}
		ByteBuffer chunk = room(frame.remaining() + 2 * Framing.MAX_DELIMITER_LENGTH);
		int before = chunk.position();
		this.framing.putHeader(frame.remaining(), chunk);
		chunk.put(frame.duplicate());
		this.framing.putTrailer(chunk);
		this.size = Math.addExact(this.size, chunk.position() - before);
		return true;
	}

	private ByteBuffer room(int bytes) {
		Deque<ByteBuffer> chunks = this.chunks;
		if (chunks == null) {
			chunks = new ArrayDeque<>(1);
			this.chunks = chunks;
		}
		ByteBuffer last = chunks.peekLast();
		if (last == null || last.remaining() < bytes) {
			last = ByteBuffer.allocate(Math.max(bytes, Math.clamp(this.held, MIN_CHUNK, MAX_CHUNK)));
			chunks.add(last);
			hold(last.capacity());
		}
		return last;
	}

	private void hold(int change) {
		this.held += change;
		this.memory.accept(change);
	}

	/**
	 * Claim the task that empties the queue.
	 * @return whether the caller has to hand the task over: frames wait, and no such task
	 * is on its way
	 */
	synchronized boolean claim() {
		if (this.claimed || this.chunks == null) {
			return false;
		}
		this.claimed = true;
		return true;
	}

	/** Record that the claimed task runs. */
	synchronized void unclaim() {
		this.claimed = false;
	}

	/**
	 * Take the bytes that wait now, and no more: later bytes wait for the next turn, or
	 * one connection could keep an event loop.
	 * @return the first of the encoded bytes, {@link #next()} has the others;
	 * {@code null} if none wait
	 */
	synchronized @Nullable ByteBuffer takeAll() {
		if (this.taken == null) {
			this.taken = this.chunks;
			this.chunks = null;
		}
		return next();
	}

	synchronized @Nullable ByteBuffer next() {
		ByteBuffer chunk = (this.taken != null) ? this.taken.poll() : null;
		if (chunk == null) {
			this.taken = null;
			return null;
		}
		return chunk.flip();
	}

	/** Record that taken bytes do not wait here any more. */
	synchronized void release(ByteBuffer chunk) {
		if (this.held > 0) {
			this.size -= chunk.limit();
			hold(-chunk.capacity());
		}
	}

	/**
	 * Return the number of bytes that wait.
	 * @return bytes, including those that were taken and not released
	 */
	synchronized int size() {
		return this.size;
	}

	/** Return the memory held for them, in bytes. */
	synchronized int held() {
		return this.held;
	}

	/** Refuse further frames. */
	synchronized void finish() {
		this.finished = true;
	}

	synchronized boolean isFinished() {
		return this.finished;
	}

	/**
	 * Refuse further frames, if none waits.
	 * @return whether none waits
	 */
	synchronized boolean seal() {
		this.sealed |= this.chunks == null;
		return this.sealed;
	}

	/** Drop waiting frames, and refuse further ones. */
	synchronized void drop() {
		this.sealed = true;
		this.chunks = null;
		this.taken = null;
		this.size = 0;
		if (this.held > 0) {
			hold(-this.held);
		}
	}

}
