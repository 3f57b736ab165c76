package io.echosounder.transport;

import java.time.Duration;

import org.jspecify.annotations.Nullable;

/**
 * What has gone over one connection and when, and which deadline that makes due. Written
 * by the thread whose turn it is; any thread may read.
 */
final class Activity {

	private final ConnectionOptions options;

	private volatile long receivedBytes;

	private volatile long sentBytes;

	private volatile int unsentBytes;

	private volatile long lastByteAt;

	private volatile long lastWorkAt;

	private volatile long writeProgressAt;

	private volatile boolean midFrame;

	private volatile long frameStartedAt;

	private volatile @Nullable CloseReason awaited;

	private volatile long awaitedSince;

	Activity(ConnectionOptions options, long now) {
		this.options = options;
		this.lastByteAt = now;
		this.lastWorkAt = now;
	}

	@SuppressWarnings("NonAtomicVolatileUpdate") // one thread at a time
	void received(int bytes, long now) {
		this.lastByteAt = now;
		this.receivedBytes += bytes;
	}

	@SuppressWarnings("NonAtomicVolatileUpdate") // one thread at a time
	void sent(int bytes, long now) {
		this.lastByteAt = now;
		this.writeProgressAt = now;
		this.sentBytes += bytes;
	}

	/**
	 * Takes note of how many bytes wait for the socket.
	 * @return how many more, or fewer, than before
	 */
	int unsent(int bytes, long now) {
		int before = this.unsentBytes;
		if (before == 0) {
			this.writeProgressAt = now;
			this.lastWorkAt = now;
		}
		this.unsentBytes = bytes;
		return bytes - before;
	}

	/**
	 * Takes note of what a read left.
	 * @param partial whether a frame is incomplete
	 * @param completed whether another one was completed before it
	 */
	void frame(boolean partial, boolean completed, long now) {
		if (partial && (completed || !this.midFrame)) {
			this.frameStartedAt = now;
		}
		this.midFrame = partial;
	}

	/**
	 * A layer waits for what the peer has to send first, within the handshake timeout.
	 * @param otherwise why the connection is closed if it does not; {@code null} if
	 * nothing is awaited
	 * @param since when that time begins
	 */
	void awaits(@Nullable CloseReason otherwise, long since) {
		// a frame behind it begins anew
		this.midFrame = false;
		this.awaitedSince = since;
		this.awaited = otherwise;
	}

	/** The handler has returned: from now on it is the peer's turn. */
	void handled(long now) {
		this.lastWorkAt = now;
	}

	/** An incomplete frame gets its time anew, as it could not go on until now. */
	void frameResumed(long now) {
		this.frameStartedAt = now;
	}

	long receivedBytes() {
		return this.receivedBytes;
	}

	long sentBytes() {
		return this.sentBytes;
	}

	int unsentBytes() {
		return this.unsentBytes;
	}

	boolean isMidFrame() {
		return this.midFrame;
	}

	/** Return why the connection is closed if the peer does not send what comes first. */
	@Nullable CloseReason awaited() {
		return this.awaited;
	}

	/** Nanoseconds since the last byte went, in either direction. */
	long idleFor(long now) {
		return Math.max(0, now - this.lastByteAt);
	}

	/**
	 * Which deadline has passed.
	 * @param handling whether messages are with the handler, so that it is not the peer's
	 * turn
	 * @return {@code null} if none has
	 */
	@Nullable CloseReason overdue(long now, boolean handling) {
		CloseReason awaited = this.awaited;
		if (awaited != null && passed(now, this.awaitedSince, this.options.handshakeTimeout())) {
			return awaited;
		}
		boolean waits = this.unsentBytes > 0;
		if (waits && passed(now, this.writeProgressAt, this.options.writeTimeout())) {
			return CloseReason.SLOW_READER;
		}
		if (handling) {
			return null;
		}
		// not while replies wait: reading pauses then, and the rest of the frame may be
		// there already
		if (this.midFrame && awaited == null && !waits
				&& passed(now, this.frameStartedAt, this.options.frameTimeout())) {
			return CloseReason.FRAME_TIMEOUT;
		}
		Duration idle = this.options.idleTimeout();
		return (passed(now, this.lastByteAt, idle) && passed(now, this.lastWorkAt, idle)) ? CloseReason.IDLE : null;
	}

	private static boolean passed(long now, long since, Duration timeout) {
		return !timeout.isZero() && now - since >= timeout.toNanos();
	}

}
