package io.echosounder.path;

import java.io.Closeable;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.time.Duration;

import io.echosounder.framing.Framing;
import io.echosounder.probe.Connector;
import io.echosounder.probe.FailedException;
import io.echosounder.probe.Payload;
import io.echosounder.probe.ProbeOptions;
import io.echosounder.probe.ProbeStream;
import io.echosounder.probe.Reason;
import org.jspecify.annotations.Nullable;

/**
 * Connection whose server has answered once, with its own view if it sends one. Used by
 * one thread.
 *
 * @param stream its content
 * @param options protocol options
 * @param server view of the server; {@code null} for none
 */
record PathConnection(ProbeStream stream, ProbeOptions options, @Nullable ServerView server) implements Closeable {

	private static final int GREETING_SIZE = 32;

	private static final int LENGTH1_MAX = 255;

	private static final int RAW_BULK_SIZE = 16 * 1024;

	private static final int FRAME_BULK_SIZE = 1024;

	/**
	 * Open a connection, and wait for the first answer, each within the timeout.
	 * @throws FailedException if the attempt fails
	 */
	static PathConnection open(Connector connector, ProbeOptions options) throws FailedException, InterruptedException {
		ProbeStream stream = new ProbeStream(connector.open());
		boolean done = false;
		try {
			PathConnection connection = new PathConnection(stream, options, introduction(stream, options));
			done = true;
			return connection;
		}
		finally {
			if (!done) {
				closeQuietly(stream);
			}
		}
	}

	private static @Nullable ServerView introduction(ProbeStream stream, ProbeOptions options)
			throws FailedException, InterruptedException {
		Payload payload = new Payload(options.framing(), GREETING_SIZE, 0);
		Introduction introduction = new Introduction(options.framing(), payload);
		ByteBuffer out = ByteBuffer.allocate((int) payload.length());
		payload.put(0, out);
		out.flip();
		ByteBuffer in = ByteBuffer.allocate(options.size());
		Stopwatch waiting = Stopwatch.started();
		while (!introduction.isComplete()) {
			boolean sent = stream.write(out);
			int read = stream.read(in.clear());
			if (read > 0) {
				introduction.take(in.flip());
			}
			String problem = introduction.problem();
			if (problem != null) {
				throw stream.failure(Reason.MISMATCH, problem);
			}
			if (read < 0) {
				if (introduction.isLineAlone()) {
					throw stream.failure(Reason.CLOSED,
							"The listener has the service info, which ends the connection: path needs info-then-echo");
				}
				throw introduction.isEmpty() ? stream.endedWithoutEcho()
						: stream.failure(Reason.SHORT, "The peer has ended the connection in the middle of its answer");
			}
			if (read == 0 && waiting.isBeyond(options.timeout())) {
				throw stream.failure(Reason.TIMEOUT, "No echo came; a listener with frames needs --framing");
			}
			if (read == 0) {
				stream.await(!sent, waiting.leftOf(options.timeout()));
			}
		}
		return introduction.view();
	}

	/** Return a payload of this many bytes, or as many as the framing can hold. */
	Payload payload(int size, int seq) {
		return new Payload(this.options.framing(),
				(this.options.framing() == Framing.LENGTH1) ? Math.min(LENGTH1_MAX, size) : size, seq);
	}

	/** Return one of many payloads: large, unless a limit of frames may apply. */
	Payload bulk(int seq) {
		return payload((this.options.framing() == Framing.RAW) ? RAW_BULK_SIZE : FRAME_BULK_SIZE, seq);
	}

	/** Return the time limit of any answer. */
	Duration timeout() {
		return this.options.timeout();
	}

	/**
	 * End our stream, and wait for the end of the peer's.
	 * @return whether it ended
	 * @throws FailedException if the connection was reset instead
	 */
	boolean end() throws FailedException, InterruptedException {
		Stopwatch waiting = Stopwatch.started();
		while (!this.stream.end() && !waiting.isBeyond(timeout())) {
			this.stream.await(true, waiting.leftOf(timeout()));
		}
		return awaitEnd(timeout());
	}

	/**
	 * Wait for the end of the peer's stream.
	 * @return whether it ended; a byte that arrived instead counts as no end
	 */
	boolean awaitEnd(Duration atMost) throws FailedException, InterruptedException {
		ByteBuffer more = ByteBuffer.allocate(1);
		Stopwatch waiting = Stopwatch.started();
		while (true) {
			int read = this.stream.read(more);
			if (read != 0) {
				return read < 0;
			}
			if (waiting.isBeyond(atMost)) {
				return false;
			}
			this.stream.await(false, waiting.leftOf(atMost));
		}
	}

	@Override
	public void close() {
		closeQuietly(this.stream);
	}

	private static void closeQuietly(ProbeStream stream) {
		try {
			stream.close();
		}
		catch (IOException _) {
			// already closed
		}
	}

}
