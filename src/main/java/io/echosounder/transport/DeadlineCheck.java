package io.echosounder.transport;

import org.jspecify.annotations.Nullable;

/**
 * Close one connection when a deadline has passed, or when memory is short.
 */
final class DeadlineCheck {

	private final Deadlines deadlines;

	private final ConnectionStats stats;

	private final CloseState state;

	private final SocketDriver driver;

	private final HandlerExecutor handlers;

	private final CloseSequence closing;

	DeadlineCheck(Deadlines deadlines, ConnectionStats stats, CloseState state, SocketDriver driver,
			HandlerExecutor handlers, CloseSequence closing) {
		this.deadlines = deadlines;
		this.stats = stats;
		this.state = state;
		this.driver = driver;
		this.handlers = handlers;
		this.closing = closing;
	}

	/**
	 * Check the deadlines; about once a second. Only the event loop may call.
	 * @param now the loop's time
	 */
	void tick(long now) {
		if (this.stats.unsentBytes() > 0) {
			this.driver.retryWrite(() -> abortIfStuck(now));
		}
		else if (overdue(now) != null) {
			// bytes that have come meanwhile count, even if no thread had time to read them
			this.driver.execute(() -> this.driver.afterArrivals(this::closeIfOverdue));
		}
	}

	private @Nullable CloseReason overdue(long now) {
		return this.state.isOpen() ? this.deadlines.overdue(now, this.handlers.isBusy()) : null;
	}

	/** Nothing in turn can, as the turn may be what waits for the peer. */
	private void abortIfStuck(long now) {
		CloseReason overdue = this.deadlines.overdue(now, this.handlers.isBusy());
		if (this.stats.unsentBytes() > 0 && overdue != null) {
			this.closing.abort(overdue);
		}
	}

	private void closeIfOverdue() {
		CloseReason overdue = overdue(this.driver.now());
		if (overdue != null) {
			this.closing.close(overdue);
		}
	}

	/** Close the connection now, as if its deadline had passed. Any thread may call. */
	void evict() {
		CloseReason awaited = this.deadlines.awaited();
		if (awaited != null) {
			this.closing.abort(awaited);
			return;
		}
		boolean incomplete = this.deadlines.isMidFrame() && this.stats.unsentBytes() == 0 && !this.handlers.isBusy();
		this.closing.abort(incomplete ? CloseReason.FRAME_TIMEOUT : CloseReason.SLOW_READER);
	}

}
