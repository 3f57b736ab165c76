package io.echosounder.transport;

/**
 * Reports the memory of one connection to the {@link BufferBudget}. Any thread may call,
 * where nothing else is said.
 */
final class HeldMemory {

	private final BufferBudget budget;

	private final TransportObserver observer;

	/** Bytes reported to the budget. */
	private volatile long bytes;

	private volatile boolean evicted;

	private volatile boolean awaited;

	HeldMemory(BufferBudget budget, TransportObserver observer) {
		this.budget = budget;
		this.observer = observer;
	}

	/**
	 * Record the number of bytes that the connection holds. In turn, or after the end.
	 */
	void update(long bytes) {
		long change = bytes - this.bytes;
		if (change != 0) {
			this.bytes = bytes;
			change(change);
		}
	}

	/** Record that another part of the connection holds more bytes, or fewer. */
	void change(long bytes) {
		this.budget.change(bytes);
		this.observer.buffered(bytes);
	}

	/** Return the value of the last {@link #update}. */
	long bytes() {
		return this.bytes;
	}

	/** Return the number of bytes that the connection may hold, up to a maximum. */
	int allowance(int most) {
		return this.budget.allowance(most);
	}

	/**
	 * Return whether no memory is left for another message, and record that the
	 * connection awaits some. In turn.
	 */
	boolean awaitsRelief() {
		if (this.budget.isExhausted()) {
			this.awaited = true;
			// again, or the relief may just have passed by
			if (this.budget.isExhausted()) {
				return true;
			}
		}
		if (this.awaited) {
			this.awaited = false;
		}
		return false;
	}

	/** Return whether the connection awaits memory. */
	boolean isAwaited() {
		return this.awaited;
	}

	/** Record that the connection is closed to free memory. */
	void evict() {
		this.evicted = true;
		this.budget.countEviction();
		this.observer.evicted();
	}

	boolean isEvicted() {
		return this.evicted;
	}

}
