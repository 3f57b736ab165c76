package io.echosounder.probe;

import java.nio.ByteBuffer;
import java.util.Locale;

import org.jspecify.annotations.Nullable;

/**
 * Compares the bytes that come back over a connection with one payload after the other,
 * and describes differences. Used by one thread.
 */
final class Comparison {

	/** First byte of a TLS record that is an alert; the next one is its version. */
	private static final int TLS_ALERT = 21;

	private static final int TLS_VERSION = 3;

	private final Connection connection;

	private Payload payload;

	private long received;

	/**
	 * Create a comparison.
	 * @param payload the first to come back
	 */
	Comparison(Connection connection, Payload payload) {
		this.connection = connection;
		this.payload = payload;
	}

	/** Begin with the next payload. */
	void next(Payload payload) {
		this.payload = payload;
		this.received = 0;
	}

	/** Return the number of bytes of the payload that have arrived. */
	long received() {
		return this.received;
	}

	/** Return whether the whole payload has arrived. */
	boolean isComplete() {
		return this.received == this.payload.length();
	}

	/**
	 * Compare bytes.
	 * @param bytes is consumed as far as it belongs to the payload
	 * @throws ProbeException if a byte is wrong
	 */
	void take(ByteBuffer bytes) throws ProbeException {
		int due = (int) Math.min(bytes.remaining(), this.payload.length() - this.received);
		int right = this.payload.mismatch(this.received, bytes.slice(bytes.position(), due));
		if (right >= 0) {
			throw mismatch(bytes, right);
		}
		bytes.position(bytes.position() + due);
		this.received += due;
	}

	private ProbeException mismatch(ByteBuffer bytes, int right) {
		if (this.received == 0 && isHeader(bytes)) {
			return SentHeader.notRead();
		}
		if (this.received == 0 && isTlsAlert(bytes)) {
			return new ProbeException(Reason.TLS, "The peer speaks TLS: it answers with an alert");
		}
		long at = this.received + right;
		String message = String.format(Locale.ROOT, "Byte %d of %d came back as 0x%02x, not as 0x%02x", at + 1,
				this.payload.length(), bytes.get(bytes.position() + right), this.payload.get(at));
		return new ProbeException(Reason.MISMATCH,
				(at == 0) ? message + ": the answer begins with " + Excerpt.of(bytes) : message);
	}

	/** Return whether the PROXY header has come back. */
	boolean isHeader(ByteBuffer first) {
		@Nullable SentHeader header = this.connection.header();
		return header != null && header.isEchoedBy(first);
	}

	private boolean isTlsAlert(ByteBuffer bytes) {
		return this.connection.stream() instanceof ProbeSocket && bytes.remaining() > 1
				&& bytes.get(bytes.position()) == TLS_ALERT && bytes.get(bytes.position() + 1) == TLS_VERSION;
	}

	/** Describe an end by the peer. */
	ProbeException ended() {
		if (this.received > 0) {
			return new ProbeException(Reason.SHORT, String.format(Locale.ROOT,
					"The peer has ended the connection after %d of %s", this.received, count(this.payload.length())));
		}
		return new ProbeException(Reason.CLOSED, Failures.NO_ECHO);
	}

	/** Describe a timeout. */
	String missing() {
		return (this.received > 0)
				? String.format(Locale.ROOT, "Only %d of %s came back", this.received, count(this.payload.length()))
				: "No byte came back";
	}

	static String count(long bytes) {
		return bytes + ((bytes == 1) ? " byte" : " bytes");
	}

}
