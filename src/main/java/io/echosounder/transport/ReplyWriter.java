package io.echosounder.transport;

import java.nio.ByteBuffer;

import io.echosounder.eventloop.EventLoop;
import io.echosounder.framing.Frames;
import io.echosounder.framing.Framing;
import org.jspecify.annotations.Nullable;

/**
 * Encodes the frames for the peer of one connection, and gathers them, so that the
 * replies to one read are one write. Copies as little as possible. Called in turn, where
 * nothing else is said.
 */
final class ReplyWriter {

	/** Size from which a separate write costs less than a copy. */
	private static final int WORTH_A_WRITE = 8 * 1024;

	private final Framing framing;

	private final CloseState state;

	private final ConnectionStats stats;

	private final SocketDriver driver;

	private final OutboundHandler output;

	private final @Nullable OutQueue queue;

	/**
	 * Create a writer.
	 * @param framing of the connection
	 * @param state says whether sending is possible
	 * @param stats hold the number of bytes that wait for the socket
	 * @param driver has the buffer in which replies are gathered
	 * @param output takes gathered bytes, through the layers to the socket
	 * @param queue of frames that any thread may add; {@code null} for none
	 */
	ReplyWriter(Framing framing, CloseState state, ConnectionStats stats, SocketDriver driver, OutboundHandler output,
			@Nullable OutQueue queue) {
		this.framing = framing;
		this.state = state;
		this.stats = stats;
		this.driver = driver;
		this.output = output;
		this.queue = queue;
	}

	/**
	 * Send frames. Any thread may call.
	 * @param replies are left as they are, so that a service may answer with a constant
	 * @param inTurn whether the caller has the turn, and will flush
	 * @throws IllegalArgumentException if the framing cannot carry one of them
	 */
	void send(Frames replies, boolean inTurn) {
		if (inTurn) {
			stage(replies);
		}
		else {
			sendLater(replies);
		}
	}

	/**
	 * Encode frames after those before; {@link #flush} writes them. After FIN they are
	 * dropped.
	 * @param replies are left as they are, so that a service may answer with a constant
	 * @throws IllegalArgumentException if the framing cannot carry one of them
	 */
	void stage(Frames replies) {
		if (!canSend()) {
			return;
		}
		for (ByteBuffer reply : replies) {
			if (this.framing == Framing.RAW && isWorthAWrite(reply.remaining())) {
				writeAlone(reply);
			}
			else {
				this.framing.putHeader(reply.remaining(), room(Framing.MAX_DELIMITER_LENGTH));
				copy(reply);
				this.framing.putTrailer(room(Framing.MAX_DELIMITER_LENGTH));
			}
		}
	}

	private void stageEncoded(ByteBuffer bytes) {
		if (!canSend()) {
			return;
		}
		if (isWorthAWrite(bytes.remaining())) {
			writeAlone(bytes);
		}
		else {
			copy(bytes);
		}
	}

	private boolean canSend() {
		return !this.state.hasEnded() && !this.state.hasOutputEnded();
	}

	/**
	 * Return whether to write bytes separately: not more than a buffer's size, as the JDK
	 * may need a buffer of that size for them.
	 */
	private static boolean isWorthAWrite(int bytes) {
		return bytes >= WORTH_A_WRITE && bytes <= EventLoop.BUFFER_SIZE;
	}

	private void writeAlone(ByteBuffer bytes) {
		writeStaged();
		this.output.write(bytes.duplicate());
	}

	private ByteBuffer room(int bytes) {
		ByteBuffer room = this.driver.stagingBuffer(bytes);
		if (room.remaining() >= bytes) {
			return room;
		}
		writeStaged();
		return this.driver.stagingBuffer(bytes);
	}

	private void copy(ByteBuffer bytes) {
		int from = bytes.position();
		while (from < bytes.limit()) {
			ByteBuffer room = room(1);
			int length = Math.min(bytes.limit() - from, room.remaining());
			room.put(room.position(), bytes, from, length);
			room.position(room.position() + length);
			from += length;
		}
	}

	/** Write gathered bytes, and those that wait in the queue. */
	void flush() {
		if (this.queue != null) {
			for (ByteBuffer chunk = this.queue.takeAll(); chunk != null; chunk = this.queue.next()) {
				stageEncoded(chunk);
				this.queue.release(chunk);
			}
		}
		writeStaged();
	}

	private void writeStaged() {
		ByteBuffer staged = this.driver.takeStaged();
		if (staged != null) {
			try {
				this.output.write(staged);
			}
			finally {
				staged.clear();
			}
		}
	}

	/**
	 * Write all bytes sent before and those that must precede FIN, and refuse further
	 * ones.
	 * @return whether the socket has taken all of them
	 */
	boolean finish() {
		while (isAllSent() && !this.state.hasEnded()) {
			if (this.queue == null || this.queue.seal()) {
				this.output.closeOutput();
				break;
			}
			flush();
		}
		return isAllSent();
	}

	private boolean isAllSent() {
		return this.stats.unsentBytes() == 0;
	}

	/** Return the number of bytes that wait in the queue. Any thread may call. */
	int queuedBytes() {
		return (this.queue != null) ? this.queue.size() : 0;
	}

	/** Drop the bytes in the queue: the socket is closed. Any thread may call. */
	void dropQueued() {
		if (this.queue != null) {
			this.queue.drop();
		}
	}

	/** Return the memory of the queue, in bytes. Any thread may call. */
	int queueMemory() {
		return (this.queue != null) ? this.queue.held() : 0;
	}

	/**
	 * Encode frames now, and write them when the turn comes. Any thread may call. Frames
	 * before one that cannot be encoded are sent.
	 * @throws IllegalArgumentException if the framing cannot carry one of them
	 */
	void sendLater(Frames replies) {
		ByteBuffer encoded = ByteBuffer
			.allocate(Math.toIntExact(replies.bytes() + 2L * Framing.MAX_DELIMITER_LENGTH * replies.size()));
		try {
			for (ByteBuffer reply : replies) {
				this.framing.putHeader(reply.remaining(), encoded);
				encoded.put(reply.duplicate());
				this.framing.putTrailer(encoded);
			}
		}
		finally {
			encoded.flip();
			this.driver.execute(() -> {
				stageEncoded(encoded);
				writeStaged();
			});
		}
	}

}
