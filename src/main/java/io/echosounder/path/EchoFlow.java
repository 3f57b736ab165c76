package io.echosounder.path;

import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.Locale;

import io.echosounder.probe.FailedException;
import io.echosounder.probe.Payload;
import io.echosounder.probe.ProbeStream;
import io.echosounder.probe.Reason;

/**
 * Sends one payload after the other over a connection, and compares their echoes: sent
 * and received independently, up to an allowed number of bytes. Used by one thread.
 */
final class EchoFlow {

	private static final int BUFFER_SIZE = 64 * 1024;

	/** Time limit for bytes that arrive slowly. */
	private static final Duration LONGEST = Duration.ofSeconds(30);

	private final ProbeStream stream;

	private final Payload payload;

	private final ByteBuffer out = ByteBuffer.allocate(BUFFER_SIZE).flip();

	private final ByteBuffer in = ByteBuffer.allocate(BUFFER_SIZE);

	private long allowed;

	private long staged;

	private long received;

	private long firstChange = -1;

	private boolean flushed = true;

	private boolean ended;

	private boolean slow;

	/**
	 * Create a flow.
	 * @param stream nothing is under way there
	 * @param payload is sent again and again
	 */
	EchoFlow(ProbeStream stream, Payload payload) {
		this.stream = stream;
		this.payload = payload;
	}

	/** Allow more bytes to be sent. */
	void allow(long bytes) {
		this.allowed += bytes;
	}

	/** Return the number of bytes given to the stream, of which TLS may hold a record. */
	long sent() {
		return this.staged - this.out.remaining();
	}

	/** Return the number of bytes that came back. */
	long received() {
		return this.received;
	}

	/** Return whether the kernel has all allowed bytes. */
	boolean isSent() {
		return this.flushed && sent() == this.allowed;
	}

	/** Return whether all allowed bytes came back. */
	boolean isComplete() {
		return this.received >= this.allowed;
	}

	/** Return whether the peer has ended its stream. */
	boolean hasEnded() {
		return this.ended;
	}

	/** Return whether bytes still moved at the time limit. */
	boolean isTooSlow() {
		return this.slow;
	}

	/** Return the index of the first byte that came back changed; -1 if none did. */
	long firstChange() {
		return this.firstChange;
	}

	/**
	 * Send the bytes that the socket takes.
	 * @return whether it took a byte
	 */
	boolean send() throws FailedException {
		long before = sent();
		while (!isSent()) {
			if (!this.out.hasRemaining()) {
				stage();
			}
			this.flushed = this.stream.write(this.out);
			if (!this.flushed) {
				break;
			}
		}
		return sent() > before;
	}

	private void stage() {
		this.out.clear();
		long within = this.staged % this.payload.length();
		this.out.limit((int) Math.min(this.out.capacity(), this.allowed - this.staged));
		this.payload.put(within, this.out);
		this.staged += this.out.flip().remaining();
	}

	/**
	 * Receive and compare the bytes that have arrived.
	 * @return bytes; 0 if none have arrived, or the peer has ended its stream
	 */
	int receive() throws FailedException {
		if (this.ended) {
			return 0;
		}
		int read = this.stream.read(this.in.clear());
		this.ended = read < 0;
		if (read > 0) {
			compare(this.in.flip());
		}
		return Math.max(0, read);
	}

	private void compare(ByteBuffer bytes) {
		while (bytes.hasRemaining()) {
			long within = this.received % this.payload.length();
			int length = (int) Math.min(bytes.remaining(), this.payload.length() - within);
			int right = this.payload.mismatch(within, bytes.slice(bytes.position(), length));
			if (right >= 0 && this.firstChange < 0) {
				this.firstChange = this.received + right;
			}
			bytes.position(bytes.position() + length);
			this.received += length;
		}
	}

	/**
	 * Send the allowed bytes, and receive until all are back, the peer ends, or time is
	 * over.
	 * @param patience maximum time without a moved byte
	 * @return whether all bytes are back or the peer has ended
	 */
	boolean run(Duration patience) throws FailedException, InterruptedException {
		Stopwatch all = Stopwatch.started();
		Stopwatch quiet = Stopwatch.started();
		while (!isComplete() && !this.ended) {
			if (all.isBeyond(LONGEST.plus(patience))) {
				this.slow = true;
				return false;
			}
			boolean sent = send();
			if (receive() > 0 || sent) {
				quiet.restart();
			}
			else if (this.ended || quiet.isBeyond(patience)) {
				return this.ended;
			}
			else {
				this.stream.await(!isSent(), quiet.leftOf(patience));
			}
		}
		return true;
	}

	/**
	 * Send whole payloads, and receive nothing, until no byte is taken any more.
	 * @param limit bytes at which to stop
	 * @param patience maximum time without a taken byte
	 * @param longest time at which to stop
	 * @return whether sending was blocked
	 */
	boolean fill(long limit, Duration patience, Duration longest) throws FailedException, InterruptedException {
		Stopwatch all = Stopwatch.started();
		Stopwatch quiet = Stopwatch.started();
		while (sent() < limit && !all.isBeyond(longest)) {
			if (isSent()) {
				allow(this.payload.length());
			}
			if (send()) {
				quiet.restart();
			}
			else if (quiet.isBeyond(patience)) {
				return true;
			}
			else {
				this.stream.await(true, quiet.leftOf(patience));
			}
		}
		return false;
	}

	/**
	 * Send the rest of the allowed bytes and FIN, and receive only to make room for them.
	 * @param patience maximum time without a moved byte
	 * @throws FailedException if the peer ends, or no byte moves, before FIN
	 */
	void finish(Duration patience) throws FailedException, InterruptedException {
		Stopwatch all = Stopwatch.started();
		Stopwatch quiet = Stopwatch.started();
		while (true) {
			boolean sent = send();
			if (isSent() && this.stream.end()) {
				return;
			}
			if (all.isBeyond(LONGEST.plus(patience))) {
				this.slow = true;
				return;
			}
			if (sent || receive() > 0) {
				quiet.restart();
			}
			else if (this.ended || quiet.isBeyond(patience)) {
				requireComplete();
				return;
			}
			else {
				this.stream.await(true, quiet.leftOf(patience));
			}
		}
	}

	/** Throw an exception if not all bytes came back. */
	void requireComplete() throws FailedException {
		if (!isComplete()) {
			String progress = String.format(Locale.ROOT, "%,d of %,d bytes came back", this.received, this.allowed);
			throw this.ended ? this.stream.failure(Reason.SHORT, "The peer has ended the connection: " + progress)
					: this.stream.failure(Reason.TIMEOUT, "The echo has stopped: " + progress);
		}
	}

}
