package io.echosounder.probe;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.function.LongSupplier;

import org.jspecify.annotations.Nullable;

/**
 * Sends one payload and compares what comes back, at the same time: a peer that echoes at
 * once would else stop reading when we do not read. Used once, by one thread.
 */
final class Exchange {

	/** The first byte of a TLS record that is an alert, and of its version. */
	private static final int TLS_ALERT = 21;

	private static final int TLS_VERSION = 3;

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

	private long received;

	/**
	 * Gets ready to send at once.
	 * @param out for what is sent
	 * @param in for what comes back
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
		stage();
	}

	private void stage() {
		this.out.clear();
		this.payload.put(this.staged, this.out);
		this.staged += this.out.flip().remaining();
	}

	/**
	 * Runs it.
	 * @param reused whether there were payloads before on this connection
	 * @return the round trip, in ns
	 */
	long run(boolean reused, Deadline deadline)
			throws IOException, ProbeException, DeadlineException, InterruptedException {
		Wire wire = this.connection.wire();
		this.timeline.enter(Phase.SEND, this.time.getAsLong());
		checkNothingCame(reused);
		wire.expectWrite();
		while (!this.sent || this.received < this.length) {
			boolean progress = !this.sent && write();
			progress |= read();
			if (!progress) {
				wire.await(!this.sent, deadline);
			}
			else if (Thread.interrupted()) {
				throw new InterruptedException();
			}
			else {
				deadline.remaining();
			}
		}
		this.timeline.leave(wire.readAt());
		return wire.readAt() - wire.beganWriting();
	}

	private void checkNothingCame(boolean reused) throws IOException, ProbeException {
		int read = this.connection.stream().read(this.in.clear());
		if (read < 0) {
			throw reused ? new ProbeException(Reason.CLOSED,
					"The peer has ended the connection since the last probe: it was idle for too long, or the peer stops")
					: ended();
		}
		if (read > 0 && reused) {
			throw new ProbeException(Reason.MISMATCH, "More came back after the echo of the last probe: " + count(read)
					+ ", " + Excerpt.of(this.in.flip()));
		}
		if (read > 0 && isHeader(this.in.flip())) {
			throw SentHeader.notRead();
		}
		if (read > 0) {
			throw new ProbeException(Reason.MISMATCH,
					"The peer speaks first, and says %s: it is no echo".formatted(Excerpt.of(this.in)));
		}
	}

	private boolean write() throws IOException, ProbeException {
		Wire wire = this.connection.wire();
		int before = this.out.remaining();
		boolean all;
		try {
			all = this.connection.stream().write(this.out);
		}
		catch (IOException ex) {
			// what the peer has sent before it went says more
			while (read()) {
				// until there is no more
			}
			throw ex;
		}
		if (wire.isWriting() && !this.begun) {
			this.begun = true;
			this.timeline.restart(wire.beganWriting());
		}
		if (!all) {
			return this.out.remaining() < before;
		}
		if (this.staged < this.length) {
			stage();
			return true;
		}
		this.sent = true;
		this.timeline.enter(Phase.FIRST_BYTE, wire.writtenAt());
		if (this.received > 0) {
			this.timeline.enter(Phase.ECHO, wire.writtenAt());
		}
		return true;
	}

	private boolean read() throws IOException, ProbeException {
		int read = this.connection.stream().read(this.in.clear());
		if (read < 0) {
			throw ended();
		}
		if (read == 0) {
			return false;
		}
		if (this.received == 0 && this.sent) {
			this.timeline.enter(Phase.ECHO, this.connection.wire().readAt());
		}
		verify(this.in.flip());
		this.received += read;
		return true;
	}

	private void verify(ByteBuffer bytes) throws ProbeException {
		int due = (int) Math.min(bytes.remaining(), this.length - this.received);
		int right = this.payload.mismatch(this.received, bytes.slice(0, due));
		if (right >= 0) {
			throw mismatch(bytes, right);
		}
		if (bytes.remaining() > due) {
			throw new ProbeException(Reason.MISMATCH, "More came back than was sent: %s and %s more, %s"
				.formatted(count(this.length), count(bytes.remaining() - due), Excerpt.of(bytes.position(due))));
		}
	}

	private ProbeException mismatch(ByteBuffer bytes, int right) {
		if (this.received == 0 && isHeader(bytes)) {
			return SentHeader.notRead();
		}
		if (this.received == 0 && isTlsAlert(bytes)) {
			return new ProbeException(Reason.TLS, "The peer speaks TLS: it answers with an alert");
		}
		long at = this.received + right;
		String message = "Byte %d of %d came back as 0x%02x, not as 0x%02x".formatted(at + 1, this.length,
				bytes.get(right), this.payload.get(at));
		return new ProbeException(Reason.MISMATCH,
				(at == 0) ? message + ": the answer begins with " + Excerpt.of(bytes) : message);
	}

	private boolean isHeader(ByteBuffer first) {
		@Nullable SentHeader header = this.connection.header();
		return header != null && header.isEchoedBy(first);
	}

	private boolean isTlsAlert(ByteBuffer bytes) {
		return this.connection.stream() instanceof Wire && bytes.remaining() > 1 && bytes.get(0) == TLS_ALERT
				&& bytes.get(1) == TLS_VERSION;
	}

	private ProbeException ended() {
		if (this.received > 0) {
			return new ProbeException(Reason.SHORT,
					"The peer has ended the connection after %d of %s".formatted(this.received, count(this.length)));
		}
		return new ProbeException(Reason.CLOSED,
				"The peer has ended the connection without an echo: it may be at its limit, not allow this address, or want TLS or a PROXY header");
	}

	/** What is missing when the time is over. */
	String missing() {
		if (!this.sent) {
			return "The peer takes no more bytes: %d of %d were not sent"
				.formatted(this.length - this.staged + this.out.remaining(), this.length);
		}
		return (this.received > 0) ? "Only %d of %s came back".formatted(this.received, count(this.length))
				: "No byte came back";
	}

	private static String count(long bytes) {
		return bytes + ((bytes == 1) ? " byte" : " bytes");
	}

}
