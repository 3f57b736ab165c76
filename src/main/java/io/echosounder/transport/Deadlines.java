package io.echosounder.transport;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.time.Duration;

import org.jspecify.annotations.Nullable;

/**
 * Know what one connection waits for, and since when, and say which deadline has passed.
 * Times are nanoseconds of the event loop's clock. Written by the thread whose turn it
 * is; any thread may read.
 */
final class Deadlines {

	private static final VarHandle LAST_WORK = ReleasedField.of(MethodHandles.lookup(), "lastWorkAt", long.class);

	private final ConnectionStats stats;

	@SuppressWarnings("UnusedVariable") // read by its handle
	private long lastWorkAt;

	private volatile long writeProgressAt;

	private volatile boolean midFrame;

	private volatile @Nullable CloseReason awaited;

	/** When the wait for the first bytes began, and later the incomplete frame. */
	private volatile long startedAt;

	Deadlines(ConnectionStats stats, long now) {
		this.stats = stats;
		this.lastWorkAt = now;
	}

	/** The first of some bytes waits for the socket: the write timeout begins. */
	void writeStarted(long now) {
		this.writeProgressAt = now;
		LAST_WORK.setRelease(this, now);
	}

	/** The socket took bytes: the write timeout begins anew. */
	void writeProgressed(long now) {
		this.writeProgressAt = now;
	}

	/**
	 * Take note of what a read left.
	 * @param partial whether a frame is incomplete
	 * @param completed whether another one was completed before it
	 */
	void frame(boolean partial, boolean completed, long now) {
		if (partial && (completed || !this.midFrame) && this.awaited == null) {
			this.startedAt = now;
		}
		if (this.midFrame != partial) {
			this.midFrame = partial;
		}
	}

	/** Reading goes on after a pause: an incomplete frame gets its time anew. */
	void readingResumed(long now) {
		if (this.awaited == null) {
			this.startedAt = now;
		}
	}

	/**
	 * A layer waits for what the peer has to send first, within the handshake timeout.
	 * @param otherwise why the connection is closed if it does not; {@code null} if
	 * nothing is awaited
	 * @param since when that time begins
	 */
	void await(@Nullable CloseReason otherwise, long since) {
		// a frame behind it begins anew
		this.midFrame = false;
		this.startedAt = since;
		this.awaited = otherwise;
	}

	/** Bytes wait, and not for the peer: write timeout and frame timeout begin anew. */
	void delayed(long now) {
		this.writeProgressAt = now;
		readingResumed(now);
	}

	/** The handler has returned: from now on it is the peer's turn. */
	void handled(long now) {
		LAST_WORK.setRelease(this, now);
	}

	/** Whether a frame, or what a layer makes of bytes, is incomplete. */
	boolean isMidFrame() {
		return this.midFrame;
	}

	/** Return why the connection is closed if the peer does not send what comes first. */
	@Nullable CloseReason awaited() {
		return this.awaited;
	}

	/**
	 * Return which deadline has passed.
	 * @param handling whether messages are with the handler, so that it is not the peer's
	 * turn
	 * @param options have the timeouts
	 * @return {@code null} if none has
	 */
	@Nullable CloseReason overdue(long now, boolean handling, ConnectionOptions options) {
		CloseReason awaited = this.awaited;
		if (awaited != null && passed(now, this.startedAt, options.handshakeTimeout())) {
			return awaited;
		}
		boolean waits = this.stats.unsentBytes() > 0;
		if (waits && passed(now, this.writeProgressAt, options.writeTimeout())) {
			return CloseReason.SLOW_READER;
		}
		if (handling) {
			return null;
		}
		// not while replies wait: reading pauses then, and the rest of the frame may be
		// there already
		if (this.midFrame && awaited == null && !waits && passed(now, this.startedAt, options.frameTimeout())) {
			return CloseReason.FRAME_TIMEOUT;
		}
		Duration idle = options.idleTimeout();
		return (passed(now, this.stats.lastByteAt(), idle) && passed(now, (long) LAST_WORK.getAcquire(this), idle))
				? CloseReason.IDLE : null;
	}

	private static boolean passed(long now, long since, Duration timeout) {
		return !timeout.isZero() && now - since >= timeout.toNanos();
	}

}
