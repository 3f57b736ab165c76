package io.echosounder.probe;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.Locale;
import java.util.function.LongSupplier;

/**
 * Sends one payload and compares the bytes that come back, at the same time: a peer that
 * echoes at once would stop reading if this end did not read. Used once, by one thread.
 */
final class Exchange {

	private final Connection connection;

	private final Payload payload;

	private final Timeline timeline;

	private final LongSupplier time;

	private final long length;

	private final ByteBuffer out;

	private final ByteBuffer in;

	private long staged;

	private boolean begun;

	private boolean sent;

	private final Comparison comparison;

	/**
	 * Create an exchange that is ready to send.
	 * @param out for bytes to send
	 * @param in for bytes that come back
	 */
	Exchange(Connection connection, Payload payload, Timeline timeline, LongSupplier time, ByteBuffer out,
			ByteBuffer in) {
		this.connection = connection;
		this.payload = payload;
		this.timeline = timeline;
		this.time = time;
		this.length = payload.length();
		this.out = out;
		this.in = in;
		this.comparison = new Comparison(connection, payload);
		stage();
	}

	private void stage() {
		this.out.clear();
		this.payload.put(this.staged, this.out);
		this.staged += this.out.flip().remaining();
	}

	/**
	 * Run the exchange.
	 * @param reused whether payloads were sent before on this connection
	 * @return the round trip, in ns
	 */
	long run(boolean reused, Deadline deadline)
			throws IOException, ProbeException, DeadlineException, InterruptedException {
		ProbeSocket socket = this.connection.socket();
		this.timeline.enter(Phase.SEND, this.time.getAsLong());
		checkNothingCame(reused);
		socket.expectWrite();
		while (!this.sent || !this.comparison.isComplete()) {
			boolean progress = !this.sent && write();
			progress |= read();
			if (!progress) {
				socket.await(!this.sent, deadline);
			}
			else if (Thread.interrupted()) {
				throw new InterruptedException();
			}
			else {
				deadline.remaining();
			}
		}
		this.timeline.leave(socket.readAt());
		return socket.readAt() - socket.beganWriting();
	}

	private void checkNothingCame(boolean reused) throws IOException, ProbeException {
		int read = this.connection.stream().read(this.in.clear());
		if (read < 0) {
			throw reused ? new ProbeException(Reason.CLOSED,
					"The peer has ended the connection since the last probe: it was idle for too long, or the peer stops")
					: this.comparison.ended();
		}
		if (read > 0 && reused) {
			throw new ProbeException(Reason.MISMATCH, "More came back after the echo of the last probe: "
					+ Comparison.count(read) + ", " + Excerpt.of(this.in.flip()));
		}
		if (read > 0 && this.comparison.isHeader(this.in.flip())) {
			throw SentHeader.notRead();
		}
		if (read > 0) {
			throw new ProbeException(Reason.MISMATCH, String.format(Locale.ROOT,
					"The peer speaks first and says %s: it is not an echo", Excerpt.of(this.in)));
		}
	}

	private boolean write() throws IOException, ProbeException {
		ProbeSocket socket = this.connection.socket();
		int before = this.out.remaining();
		boolean all;
		try {
			all = this.connection.stream().write(this.out);
		}
		catch (IOException ex) {
			// bytes that the peer sent before it closed say more
			while (read()) {
				// until no more bytes arrive
			}
			throw ex;
		}
		if (socket.isWriting() && !this.begun) {
			this.begun = true;
			this.timeline.restart(socket.beganWriting());
		}
		if (!all) {
			return this.out.remaining() < before;
		}
		if (this.staged < this.length) {
			stage();
			return true;
		}
		this.sent = true;
		this.timeline.enter(Phase.FIRST_BYTE, socket.writtenAt());
		if (this.comparison.received() > 0) {
			this.timeline.enter(Phase.ECHO, socket.writtenAt());
		}
		return true;
	}

	private boolean read() throws IOException, ProbeException {
		int read = this.connection.stream().read(this.in.clear());
		if (read < 0) {
			throw this.comparison.ended();
		}
		if (read == 0) {
			return false;
		}
		if (this.comparison.received() == 0 && this.sent) {
			this.timeline.enter(Phase.ECHO, this.connection.socket().readAt());
		}
		verify(this.in.flip());
		return true;
	}

	private void verify(ByteBuffer bytes) throws ProbeException {
		this.comparison.take(bytes);
		if (bytes.hasRemaining()) {
			throw new ProbeException(Reason.MISMATCH,
					String.format(Locale.ROOT, "More came back than was sent: %s and %s more, %s",
							Comparison.count(this.length), Comparison.count(bytes.remaining()), Excerpt.of(bytes)));
		}
	}

	/** Describe a timeout. */
	String missing() {
		if (!this.sent) {
			return String.format(Locale.ROOT, "The peer takes no more bytes: %d of %d were not sent",
					this.length - this.staged + this.out.remaining(), this.length);
		}
		return this.comparison.missing();
	}

}
