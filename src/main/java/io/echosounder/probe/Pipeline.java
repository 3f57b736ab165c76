package io.echosounder.probe;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Locale;
import java.util.Queue;
import java.util.function.LongConsumer;

import org.jspecify.annotations.Nullable;

/**
 * Payloads in flight over one connection: any number at once, which come back in their
 * order, byte for byte. Used by one thread, the one that turns the {@link SelectorLoop}
 * of the connection.
 */
public final class Pipeline {

	private static final ByteBuffer NOTHING = ByteBuffer.allocate(0);

	private final Connection connection;

	private final Listener listener;

	/** Payloads not yet, or in part, given to the stream. */
	private final Queue<Message> waiting = new ArrayDeque<>();

	/** Payloads of which at least the first byte was given to the stream. */
	private final Deque<Message> sent = new ArrayDeque<>();

	/** Number of bytes of the first waiting payload given to the stream. */
	private long staged;

	/** Bytes that the stream has not taken. */
	private @Nullable ByteBuffer rest;

	private @Nullable Comparison comparison;

	private @Nullable Payload last;

	private boolean doubled;

	/**
	 * Create a pipeline.
	 * @param connection nothing was sent over it yet
	 * @param listener is told of each echo
	 */
	public Pipeline(Connection connection, Listener listener) {
		this.connection = connection;
		this.listener = listener;
	}

	/**
	 * Return the connection.
	 * @return connection of the payloads
	 */
	public Connection connection() {
		return this.connection;
	}

	/**
	 * Return the number of payloads that have not come back.
	 * @return sent or waiting
	 */
	public int inFlight() {
		return this.sent.size() + unsent();
	}

	/**
	 * Return the number of payloads under way.
	 * @return those of which a byte was sent
	 */
	public int underWay() {
		return this.sent.size();
	}

	/**
	 * Pass on the planned send time of each payload under way.
	 * @param planned gets the time given to {@link #add}, in the order of sending
	 */
	public void forEachUnderWay(LongConsumer planned) {
		this.sent.forEach((message) -> planned.accept(message.planned));
	}

	/**
	 * Return the number of payloads still to be sent.
	 * @return those of which no byte was sent
	 */
	public int unsent() {
		return this.waiting.size() - ((this.staged > 0) ? 1 : 0);
	}

	/**
	 * Return the wait for the oldest echo so far.
	 * @param now of {@link System#nanoTime()}
	 * @return ns since its first byte was sent; 0 without one under way
	 */
	public long waitsFor(long now) {
		Message first = this.sent.peekFirst();
		return (first != null) ? now - first.at : 0;
	}

	/**
	 * Queue a payload. {@link #flush} sends it.
	 * @param payload is only read, and may be queued more than once
	 * @param planned its planned send time, in ns; the listener gets it back
	 */
	public void add(Payload payload, long planned) {
		this.waiting.add(new Message(payload, planned));
	}

	/**
	 * Send the bytes that the socket takes.
	 * @param buffer temporary memory; its content is lost
	 * @throws FailedException if the connection is gone
	 */
	public void flush(ByteBuffer buffer) throws FailedException {
		if (this.rest == null && this.waiting.isEmpty()) {
			return;
		}
		try {
			boolean all = this.rest == null || this.connection.stream().write(this.rest);
			while (all) {
				this.rest = null;
				fill(buffer.clear());
				if (!buffer.flip().hasRemaining()) {
					break;
				}
				all = this.connection.stream().write(buffer);
				if (!all) {
					this.rest = buffer.hasRemaining() ? ByteBuffer.allocate(buffer.remaining()).put(buffer).flip()
							: NOTHING;
				}
			}
			this.connection.socket().wantWrite(!all);
		}
		catch (ProbeException ex) {
			throw failed(ex);
		}
		catch (IOException ex) {
			readWhatIsLeft(buffer);
			throw failed(Failures.ofConnection(ex, phase(), this.last != null));
		}
	}

	private void fill(ByteBuffer buffer) {
		long now = this.connection.socket().now();
		while (buffer.hasRemaining() && !this.waiting.isEmpty()) {
			Message message = this.waiting.element();
			if (this.staged == 0) {
				message.at = now;
				this.sent.addLast(message);
			}
			int before = buffer.remaining();
			message.payload.put(this.staged, buffer);
			this.staged += before - buffer.remaining();
			if (this.staged == message.payload.length()) {
				this.waiting.remove();
				this.staged = 0;
			}
		}
	}

	/** Read the bytes left, as those that came before the connection broke count. */
	private void readWhatIsLeft(ByteBuffer buffer) {
		try {
			while (read(buffer)) {
				// until no more bytes arrive
			}
		}
		catch (FailedException _) {
			// the first failure is reported
		}
	}

	/**
	 * Read the bytes that have arrived, and compare them.
	 * @param buffer temporary memory; its content is lost
	 * @return whether bytes have arrived; then more may follow
	 * @throws FailedException if the connection is gone, or wrong bytes arrived
	 */
	public boolean read(ByteBuffer buffer) throws FailedException {
		try {
			int read = this.connection.stream().read(buffer.clear());
			if (read < 0) {
				throw ended();
			}
			buffer.flip();
			while (buffer.hasRemaining()) {
				take(buffer);
			}
			return read > 0;
		}
		catch (ProbeException ex) {
			throw failed(ex);
		}
		catch (IOException ex) {
			throw failed(Failures.ofConnection(ex, phase(), this.last != null));
		}
	}

	private void take(ByteBuffer bytes) throws ProbeException {
		Message message = this.sent.peekFirst();
		if (message == null) {
			throw unexpected(bytes);
		}
		Comparison comparison = comparison(message.payload);
		take(comparison, bytes);
		if (!comparison.isComplete()) {
			return;
		}
		if (message == this.waiting.peek()) {
			throw new ProbeException(Reason.MISMATCH, "An echo came back before it was sent");
		}
		this.sent.removeFirst();
		this.last = message.payload;
		Message next = this.sent.peekFirst();
		if (next != null) {
			comparison.next(next.payload);
		}
		else {
			this.comparison = null;
		}
		this.listener.echoed(message.payload, message.planned, message.at, this.connection.socket().readAt());
	}

	private Comparison comparison(Payload payload) {
		Comparison comparison = this.comparison;
		if (comparison == null) {
			comparison = new Comparison(this.connection, payload);
			this.comparison = comparison;
		}
		return comparison;
	}

	private void take(Comparison comparison, ByteBuffer bytes) throws ProbeException {
		try {
			comparison.take(bytes);
		}
		catch (ProbeException ex) {
			throw (comparison.received() == 0 && isLastAgain(bytes)) ? twice() : ex;
		}
	}

	private ProbeException unexpected(ByteBuffer bytes) {
		if (isLastAgain(bytes)) {
			return twice();
		}
		return new ProbeException(Reason.MISMATCH,
				(this.last != null) ? "More came back after the last echo: it goes on with " + Excerpt.of(bytes)
						: String.format(Locale.ROOT, "The peer speaks first and says %s: it is not an echo",
								Excerpt.of(bytes)));
	}

	private boolean isLastAgain(ByteBuffer bytes) {
		Payload last = this.last;
		if (last == null) {
			return false;
		}
		int length = (int) Math.min(bytes.remaining(), last.length());
		return last.mismatch(0, bytes.slice(bytes.position(), length)) < 0;
	}

	private ProbeException twice() {
		this.doubled = true;
		return new ProbeException(Reason.MISMATCH, "The last echo came back twice");
	}

	/**
	 * Return whether the connection failed because an echo came back twice.
	 * @return {@code true} if it did
	 */
	public boolean isDoubled() {
		return this.doubled;
	}

	private ProbeException ended() {
		Message first = this.sent.peekFirst();
		Comparison comparison = this.comparison;
		if (comparison != null && comparison.received() > 0) {
			return comparison.ended();
		}
		if (this.last != null || first == null) {
			return new ProbeException(Reason.CLOSED, "The peer has ended the connection");
		}
		return new Comparison(this.connection, first.payload).ended();
	}

	/**
	 * Give up the wait for the oldest echo.
	 * @return the missing bytes, with {@link Reason#TIMEOUT}
	 */
	public FailedException timeout() {
		Comparison comparison = this.comparison;
		String missing = (phase() == Phase.SEND) ? "The peer takes no more bytes"
				: (comparison != null) ? comparison.missing() : "No byte came back";
		return failed(new ProbeException(Reason.TIMEOUT, missing));
	}

	private FailedException failed(ProbeException ex) {
		return new FailedException(phase(), this.connection.address(), ex);
	}

	private Phase phase() {
		if (this.comparison != null && this.comparison.received() > 0) {
			return Phase.ECHO;
		}
		return (this.sent.isEmpty() || this.rest != null) ? Phase.SEND : Phase.FIRST_BYTE;
	}

	/**
	 * End our side of the connection, after flushed bytes.
	 */
	public void end() {
		try {
			if (!this.connection.stream().end()) {
				// a peer that takes no more bytes gets FIN without close_notify
				this.connection.socket().end();
			}
		}
		catch (IOException _) {
			// already closed
		}
	}

	/**
	 * Callback for echoes.
	 */
	@FunctionalInterface
	public interface Listener {

		/**
		 * Called when a payload has come back as it was sent. All times are of
		 * {@link System#nanoTime()}.
		 * @param payload the payload
		 * @param planned as given when it was queued
		 * @param sent when the first byte was given to the socket
		 * @param received when its last byte was read
		 */
		void echoed(Payload payload, long planned, long sent, long received);

	}

	private static final class Message {

		private final Payload payload;

		private final long planned;

		private long at;

		private Message(Payload payload, long planned) {
			this.payload = payload;
			this.planned = planned;
		}

	}

}
