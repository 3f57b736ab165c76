package io.echosounder.eventloop;

import org.jspecify.annotations.Nullable;

/** A task that waits for its due time. Any thread may call. */
public final class Timer implements Comparable<Timer> {

	private final long at;

	/** Released as soon as it is run or cancelled. */
	private volatile @Nullable Runnable task;

	/**
	 * Create a timer; an event loop runs it.
	 * @param at due time, in nanoseconds of the loop's clock
	 * @param task must not block
	 */
	public Timer(long at, Runnable task) {
		this.at = at;
		this.task = task;
	}

	/** Return the due time, in nanoseconds of the loop's clock. */
	public long at() {
		return this.at;
	}

	/** Release the task, and everything that it refers to, unless it runs already. */
	public void cancel() {
		this.task = null;
	}

	/** Return whether the timer was run or cancelled. */
	public boolean isOver() {
		return this.task == null;
	}

	/** Return whether this timer is due before another one. */
	public boolean isBefore(Timer other) {
		return compareTo(other) < 0;
	}

	/** Run the task, once. */
	public void run() {
		Runnable task = this.task;
		this.task = null;
		if (task != null) {
			task.run();
		}
	}

	@Override
	public int compareTo(Timer other) {
		return Long.signum(this.at - other.at);
	}

}
