package io.echosounder.transport;

import java.nio.ByteBuffer;

import io.echosounder.framing.Frames;
import io.echosounder.framing.Framing;

/**
 * Encode the frames that go to the peer of one connection, and gather them, so that the
 * replies to one read are one write. Copies no more than it must. Called in turn, where
 * nothing else is said.
 */
final class ReplyWriter {

	/** From here on, to copy bytes costs more than to write them by themselves. */
	private static final int WORTH_A_WRITE = 8 * 1024;

	private final Framing framing;

	private final CloseState state;

	private final SocketDriver driver;

	private final OutboundHandler output;

	/**
	 * Create a writer.
	 * @param framing of the connection
	 * @param state says whether anything can be sent
	 * @param driver has the buffer in which replies are gathered
	 * @param output takes what was gathered, through the layers to the socket
	 */
	ReplyWriter(Framing framing, CloseState state, SocketDriver driver, OutboundHandler output) {
		this.framing = framing;
		this.state = state;
		this.driver = driver;
		this.output = output;
	}

	/**
	 * Encode frames behind those before; {@link #flush} writes them. Behind FIN they are
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

	/** Gather bytes that have their delimiters. */
	void stageEncoded(ByteBuffer bytes) {
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

	/** No more than a buffer's, as the JDK may need one of that size for it. */
	private static boolean isWorthAWrite(int bytes) {
		return bytes >= WORTH_A_WRITE && bytes <= EventLoop.BUFFER_SIZE;
	}

	private void writeAlone(ByteBuffer bytes) {
		flush();
		this.output.write(bytes.duplicate());
	}

	private ByteBuffer room(int bytes) {
		ByteBuffer room = this.driver.stagingBuffer(bytes);
		if (room.remaining() >= bytes) {
			return room;
		}
		flush();
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

	/** Write what was gathered. */
	void flush() {
		ByteBuffer staged = this.driver.takeStaged();
		if (staged != null) {
			try {
				this.output.write(staged);
			}
			finally {
				this.driver.releaseStaged(staged);
			}
		}
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
				flush();
			});
		}
	}

}
