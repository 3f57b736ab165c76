package io.echosounder.transport;

import java.time.Duration;

import org.jspecify.annotations.Nullable;

/**
 * Decides when one connection closes by itself: at a deadline, at its maximum age, in a
 * drain, or when memory is short. {@link CloseSequence} closes it. Any thread may call,
 * where nothing else is said.
 */
final class ClosePolicy {

	/** Time in which a connection that is not busy certainly gets its turn. */
	private static final Duration TURN = Duration.ofMillis(100);

	private final ConnectionCore core;

	/**
	 * Time at which the connection is old, if a maximum age is set, in nanoseconds of the
	 * loop's clock.
	 */
	private final long oldAt;

	ClosePolicy(ConnectionCore core) {
		this.core = core;
		MaxAge maxAge = core.context.maxAge();
		this.oldAt = maxAge.isNever() ? 0 : core.driver.now() + maxAge.nanos(core.context.random());
	}

	/**
	 * Check the deadlines and the age; about once a second. Only the event loop may call.
	 * @param now the loop's time
	 */
	void tick(long now) {
		if (this.core.stats.unsentBytes() > 0) {
			this.core.driver.retryWrite(() -> abortIfStuck(now));
		}
		else if (overdue(now) != null) {
			// bytes that have arrived meanwhile count, even if no thread had time to read
			// them
			this.core.driver.execute(() -> this.core.driver.afterArrivals(this::closeIfOverdue));
		}
		MaxAge maxAge = this.core.context.maxAge();
		if (!maxAge.isNever() && now - this.oldAt >= 0) {
			drain(maxAge, now);
		}
	}

	/**
	 * End an old connection as a drain does, but without force. After the grace period,
	 * the connection has until the next tick to close behind a frame, where the peer most
	 * likely sends nothing.
	 */
	private void drain(MaxAge maxAge, long now) {
		boolean isDue = isAtBoundary(maxAge);
		if (now - this.oldAt >= maxAge.gracePeriod().toNanos()) {
			this.core.state.awaitBoundary();
		}
		// a handler may have the turn for long, and tasks would pile up behind it
		if (isDue && !this.core.handlers.isBusy()) {
			this.core.driver.execute(() -> this.core.driver.afterPending(() -> {
				if (isAtBoundary(maxAge)) {
					this.core.closing.close(CloseReason.MAX_AGE);
				}
			}));
		}
	}

	private boolean isAtBoundary(MaxAge maxAge) {
		return this.core.state.isBoundaryAwaited() ? this.core.state.isOpen() && !this.core.deadlines.isMidFrame()
				: isQuiet(maxAge.quietPeriod());
	}

	/** Close an old connection behind the frames that are complete. In turn. */
	void boundaryReached() {
		if (this.core.state.isOpen()) {
			this.core.closing.close(CloseReason.MAX_AGE);
		}
	}

	private @Nullable CloseReason overdue(long now) {
		return this.core.state.isOpen()
				? this.core.deadlines.overdue(now, this.core.handlers.isBusy(), this.core.options) : null;
	}

	/**
	 * Abort a connection whose deadline has passed. Not in turn, as the turn itself may
	 * wait for the peer.
	 */
	private void abortIfStuck(long now) {
		CloseReason overdue = this.core.deadlines.overdue(now, this.core.handlers.isBusy(), this.core.options);
		if (this.core.stats.unsentBytes() > 0 && overdue != null) {
			this.core.closing.abort(overdue);
		}
	}

	private void closeIfOverdue() {
		CloseReason overdue = overdue(this.core.driver.now());
		if (overdue != null) {
			this.core.closing.close(overdue);
		}
	}

	/** Close the connection now, as if its deadline had passed. */
	void evict() {
		CloseReason awaited = this.core.deadlines.awaited();
		if (awaited != null) {
			this.core.closing.abort(awaited);
			return;
		}
		boolean incomplete = this.core.deadlines.isMidFrame() && this.core.stats.unsentBytes() == 0
				&& !this.core.handlers.isBusy();
		this.core.closing.abort(incomplete ? CloseReason.FRAME_TIMEOUT : CloseReason.SLOW_READER);
	}

	/**
	 * Return whether nothing is in flight: no message in a handler, no reply unsent, no
	 * partial frame, and no byte in either direction for a while.
	 * @param quietPeriod required time without a byte in either direction
	 * @return {@code false} also if the connection is closing already
	 */
	boolean isQuiet(Duration quietPeriod) {
		return this.core.state.isOpen() && !this.core.handlers.isBusy() && this.core.stats.unsentBytes() == 0
				&& this.core.writer.queuedBytes() == 0 && !this.core.deadlines.isMidFrame()
				&& this.core.stats.idleFor(this.core.driver.now()) >= quietPeriod.toNanos()
				&& !this.core.driver.hasPending();
	}

	/**
	 * Close as drained if, when the turn comes, nothing is in flight.
	 * @param quietPeriod required time without a byte in either direction
	 */
	void closeIfQuiet(Duration quietPeriod) {
		this.core.driver.execute(() -> this.core.driver.afterPending(() -> {
			if (isQuiet(quietPeriod)) {
				this.core.closing.close(CloseReason.DRAINED);
			}
		}));
	}

	/**
	 * Close at the next frame boundary, and at the latest when the connection has
	 * lingered.
	 * @param quietPeriod time without a byte that is required for a close as drained
	 */
	void closeAtBoundary(Duration quietPeriod) {
		this.core.driver.execute(() -> this.core.driver.afterPending(() -> closeAtThisBoundary(quietPeriod)));
		// the turn may never come, if a blocked handler or write holds it
		this.core.closing.endWithin(this.core.options.linger().plus(TURN));
	}

	/** Close at this frame boundary. In turn. */
	void closeAtThisBoundary(Duration quietPeriod) {
		if (isQuiet(quietPeriod)) {
			this.core.closing.close(CloseReason.DRAINED);
		}
		else if (this.core.state.isOpen()) {
			this.core.closing.close(this.core.deadlines.isMidFrame() ? CloseReason.FORCED : CloseReason.CUT);
		}
	}

}
