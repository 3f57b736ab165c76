package io.echosounder.transport;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import java.util.concurrent.locks.LockSupport;

import io.echosounder.framing.Framing;
import org.jspecify.annotations.Nullable;

/**
 * Gathers the replies of a blocking connection, and writes them, which blocks for the
 * peer. Called in turn, where nothing else is said.
 */
final class BlockingOutput {

	private final SocketChannel socket;

	private final DriverEvents events;

	private @Nullable ByteBuffer staged;

	/** Size of the last buffer taken while full, as more bytes follow it. */
	private int full;

	/** Bytes that the writing thread holds outside the staging buffer. */
	private int writing;

	private volatile @Nullable Thread writer;

	BlockingOutput(SocketChannel socket, DriverEvents events) {
		this.socket = socket;
		this.events = events;
	}

	/**
	 * Return the buffer in which replies are gathered.
	 * @param bytes room that is needed
	 * @param expected bytes of a usual batch of replies
	 */
	ByteBuffer stagingBuffer(int bytes, int expected) {
		ByteBuffer staged = this.staged;
		if (staged == null) {
			staged = ByteBuffer.allocate(Math.max(this.full, Math.max(expected, bytes) + 8));
		}
		else if (staged.remaining() < bytes && staged.capacity() < ReadBuffer.MAX_SIZE) {
			staged = ByteBuffer.allocate(2 * staged.capacity()).put(staged.flip());
		}
		this.staged = staged;
		return staged;
	}

	@Nullable ByteBuffer takeStaged() {
		ByteBuffer staged = this.staged;
		this.staged = null;
		boolean isFull = staged != null && staged.remaining() < Framing.MAX_DELIMITER_LENGTH;
		this.full = (staged != null && isFull) ? Math.min(staged.capacity(), ReadBuffer.MAX_SIZE) : 0;
		return (staged != null && staged.position() > 0) ? staged.flip() : null;
	}

	/** Block until the peer has taken all, or another thread closes the socket. */
	void transmit(ByteBuffer bytes) {
		this.writer = Thread.currentThread();
		try {
			while (bytes.hasRemaining() && this.socket.isOpen()) {
				unsent(bytes.remaining());
				this.events.sent(this.socket.write(bytes));
			}
		}
		catch (IOException ex) {
			this.events.failed(ex);
		}
		finally {
			this.writer = null;
			unsent(0);
		}
	}

	private void unsent(int bytes) {
		this.writing = bytes;
		this.events.unsent(bytes);
	}

	/**
	 * Let a blocked write try again: a virtual thread that is unparked inside a write
	 * does (JDK 25). Any thread may call.
	 */
	void unparkWriter() {
		LockSupport.unpark(this.writer);
	}

	/** Return the memory of bytes gathered or being written, in bytes. */
	long heldBytes() {
		ByteBuffer staged = this.staged;
		return ((staged != null) ? staged.capacity() : 0L) + this.writing;
	}

}
