package io.echosounder.transport;

import org.jspecify.annotations.Nullable;

/**
 * Close one connection when a deadline has passed, or when memory is short.
 */
final class DeadlineCheck {

	private final ConnectionCore core;

	DeadlineCheck(ConnectionCore core) {
		this.core = core;
	}

	/**
	 * Check the deadlines; about once a second. Only the event loop may call.
	 * @param now the loop's time
	 */
	void tick(long now) {
		if (this.core.stats.unsentBytes() > 0) {
			this.core.driver.retryWrite(() -> abortIfStuck(now));
		}
		else if (overdue(now) != null) {
			// bytes that have come meanwhile count, even if no thread had time to read
			// them
			this.core.driver.execute(() -> this.core.driver.afterArrivals(this::closeIfOverdue));
		}
	}

	private @Nullable CloseReason overdue(long now) {
		return this.core.state.isOpen() ? this.core.deadlines.overdue(now, this.core.handlers.isBusy()) : null;
	}

	/** Nothing in turn can, as the turn may be what waits for the peer. */
	private void abortIfStuck(long now) {
		CloseReason overdue = this.core.deadlines.overdue(now, this.core.handlers.isBusy());
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

	/** Close the connection now, as if its deadline had passed. Any thread may call. */
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

}
