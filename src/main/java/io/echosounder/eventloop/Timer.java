package io.echosounder.eventloop;

import org.jspecify.annotations.Nullable;

/** A task that waits for its time. Any thread may call. */
public final class Timer implements Comparable<Timer> {

	private final long at;

	/** Forgotten as soon as it is run or cancelled. */
	private volatile @Nullable Runnable task;

	/**
	 * Create a timer; an event loop runs it.
	 * @param at when it is due, in nanoseconds of the loop's clock
	 * @param task must not block
	 */
	public Timer(long at, Runnable task) {
		this.at = at;
		this.task = task;
	}

	/** When it is due, in nanoseconds of the loop's clock. */
	public long at() {
		return this.at;
	}

	/** Forgets the task, and all that the task refers to, unless it runs already. */
	public void cancel() {
		this.task = null;
	}

	/** Whether it was run or cancelled. */
	public boolean isOver() {
		return this.task == null;
	}

	/** Whether it is due before another one. */
	public boolean isBefore(Timer other) {
		return compareTo(other) < 0;
	}

	/** Runs the task, once. */
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
