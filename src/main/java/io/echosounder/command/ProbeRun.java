package io.echosounder.command;

import java.time.Duration;
import java.util.function.LongSupplier;
import java.util.function.Predicate;

import io.echosounder.probe.Result;
import io.echosounder.probe.Statistics;

/**
 * Attempts, one after the other, until the schedule or an interrupt ends them. Used once,
 * by one thread.
 */
final class ProbeRun {

	private final Attempts attempts;

	private final Schedule schedule;

	private final LongSupplier time;

	private final Pause pause;

	private final Statistics statistics = new Statistics();

	private Duration elapsed = Duration.ZERO;

	/**
	 * Gets ready.
	 * @param time in ns, from any origin
	 */
	ProbeRun(Attempts attempts, Schedule schedule, LongSupplier time, Pause pause) {
		this.attempts = attempts;
		this.schedule = schedule;
		this.time = time;
		this.pause = pause;
	}

	/**
	 * Runs them. An attempt that is interrupted counts for nothing. One that takes longer
	 * than the interval puts off the next, which then begins at once.
	 * @param listener is told of each; whether it wants to hear of another
	 */
	void run(Predicate<Result> listener) {
		long start = this.time.getAsLong();
		try {
			boolean last = false;
			for (int seq = 1; !last; seq++) {
				long begun = this.time.getAsLong();
				last = this.schedule.isLast(seq, Duration.ofNanos(begun - start));
				Result result = this.attempts.attempt(seq, last);
				this.elapsed = Duration.ofNanos(this.time.getAsLong() - start);
				this.statistics.add(result);
				last |= !listener.test(result) || isOver();
				if (!last) {
					sleepUntil(begun + this.schedule.interval().toNanos());
				}
			}
		}
		catch (InterruptedException _) {
			// Ctrl-C: what was done until now is all
		}
	}

	/** The last attempt may have taken longer than the interval. */
	private boolean isOver() {
		Duration duration = this.schedule.duration();
		return duration != null && this.elapsed.compareTo(duration) >= 0;
	}

	private void sleepUntil(long due) throws InterruptedException {
		long remaining = due - this.time.getAsLong();
		if (remaining > 0) {
			this.pause.sleep(Duration.ofNanos(remaining));
		}
		else if (Thread.interrupted()) {
			throw new InterruptedException();
		}
	}

	/** What has come of them. */
	Statistics statistics() {
		return this.statistics;
	}

	/** From the begin of the first to the end of the last. */
	Duration elapsed() {
		return this.elapsed;
	}

	/** Makes an attempt. */
	@FunctionalInterface
	interface Attempts {

		/**
		 * Makes one.
		 * @param last whether it is known that none follows
		 */
		Result attempt(int seq, boolean last) throws InterruptedException;

	}

	/** Waits between two attempts. */
	@FunctionalInterface
	interface Pause {

		void sleep(Duration duration) throws InterruptedException;

	}

}
