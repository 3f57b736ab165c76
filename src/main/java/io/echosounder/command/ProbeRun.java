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
	 * Create a run.
	 * @param time in ns, from any origin
	 */
	ProbeRun(Attempts attempts, Schedule schedule, LongSupplier time, Pause pause) {
		this.attempts = attempts;
		this.schedule = schedule;
		this.time = time;
		this.pause = pause;
	}

	/**
	 * Run the attempts. An interrupted attempt does not count. One that takes longer than
	 * the interval delays the next, which then begins at once.
	 * @param listener receives each result; returns whether it wants another
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
			// Ctrl-C: the results so far are all
		}
	}

	/**
	 * Return whether the run is over, as the last attempt may have taken longer than the
	 * interval.
	 */
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

	/** Return the statistics of the attempts. */
	Statistics statistics() {
		return this.statistics;
	}

	/** Return the time from the begin of the first to the end of the last. */
	Duration elapsed() {
		return this.elapsed;
	}

	/** Strategy to make an attempt. */
	@FunctionalInterface
	interface Attempts {

		/**
		 * Make an attempt.
		 * @param last whether it is known that none follows
		 */
		Result attempt(int seq, boolean last) throws InterruptedException;

	}

	/** Strategy to wait between two attempts. */
	@FunctionalInterface
	interface Pause {

		void sleep(Duration duration) throws InterruptedException;

	}

}
