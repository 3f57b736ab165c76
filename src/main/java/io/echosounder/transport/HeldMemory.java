package io.echosounder.transport;

/**
 * Tell the {@link BufferBudget} how much memory one connection holds. Any thread may
 * call, where nothing else is said.
 */
final class HeldMemory {

	private final BufferBudget budget;

	private final TransportObserver observer;

	/** Known to the budget. */
	private volatile long bytes;

	private volatile boolean evicted;

	HeldMemory(BufferBudget budget, TransportObserver observer) {
		this.budget = budget;
		this.observer = observer;
	}

	/** Take note that the connection holds so many bytes. In turn, or after the end. */
	void update(long bytes) {
		long change = bytes - this.bytes;
		if (change != 0) {
			this.bytes = bytes;
			change(change);
		}
	}

	/** Take note that something else of the connection holds more bytes, or fewer. */
	void change(long bytes) {
		this.budget.change(bytes);
		this.observer.buffered(bytes);
	}

	/** What the last {@link #update} said. */
	long bytes() {
		return this.bytes;
	}

	/** How many of so many bytes the connection may hold. */
	int allowance(int most) {
		return this.budget.allowance(most);
	}

	/** Whether there is no memory for another message. */
	boolean isExhausted() {
		return this.budget.isExhausted();
	}

	/** Take note that the connection is closed to win memory. */
	void evict() {
		this.evicted = true;
		this.budget.countEviction();
		this.observer.evicted();
	}

	boolean isEvicted() {
		return this.evicted;
	}

}
