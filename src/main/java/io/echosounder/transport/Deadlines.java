package io.echosounder.transport;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.time.Duration;

import org.jspecify.annotations.Nullable;

/**
 * Records what one connection waits for, and since when, and returns the deadline that
 * has passed. Times are nanoseconds of the event loop's clock. Written by the thread
 * whose turn it is; any thread may read.
 */
final class Deadlines {

	private static final VarHandle LAST_WORK = ReleasedField.of(MethodHandles.lookup(), "lastWorkAt", long.class);

	private final ConnectionStats stats;

	@SuppressWarnings("UnusedVariable") // read by its handle
	private long lastWorkAt;

	private volatile long writeProgressAt;

	private volatile boolean midFrame;

	private volatile @Nullable CloseReason awaited;

	/**
	 * Time at which the wait for the first bytes began, and later the incomplete frame.
	 */
	private volatile long startedAt;

	Deadlines(ConnectionStats stats, long now) {
		this.stats = stats;
		this.lastWorkAt = now;
	}

	/** Begin the write timeout: the first of some bytes waits for the socket. */
	void writeStarted(long now) {
		this.writeProgressAt = now;
		LAST_WORK.setRelease(this, now);
	}

	/** Restart the write timeout: the socket took bytes. */
	void writeProgressed(long now) {
		this.writeProgressAt = now;
	}

	/**
	 * Record the state after a read.
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

	/** Restart the time of an incomplete frame: reading goes on after a pause. */
	void readingResumed(long now) {
		if (this.awaited == null) {
			this.startedAt = now;
		}
	}

	/**
	 * Record that a layer waits for the peer's first bytes, within the handshake timeout.
	 * @param otherwise why the connection is closed if they do not arrive; {@code null}
	 * if nothing is awaited
	 * @param since begin of that time
	 */
	void await(@Nullable CloseReason otherwise, long since) {
		// the timeout of a frame behind it begins then
		this.midFrame = false;
		this.startedAt = since;
		this.awaited = otherwise;
	}

	/**
	 * Restart write timeout and frame timeout: bytes wait for something other than the
	 * peer.
	 */
	void delayed(long now) {
		this.writeProgressAt = now;
		readingResumed(now);
	}

	/** Record that the handler has returned: from now on it is the peer's turn. */
	void handled(long now) {
		LAST_WORK.setRelease(this, now);
	}

	/** Return whether a frame, or a unit of a layer, is incomplete. */
	boolean isMidFrame() {
		return this.midFrame;
	}

	/** Return why the connection is closed if the peer's first bytes do not arrive. */
	@Nullable CloseReason awaited() {
		return this.awaited;
	}

	/**
	 * Return the reason of the deadline that has passed.
	 * @param handling whether messages are with the handler, so that it is not the peer's
	 * turn
	 * @param options have the timeouts
	 * @return {@code null} if no deadline has passed
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
		// not while replies wait: reading pauses then, and the rest of the frame may have
		// arrived already
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
