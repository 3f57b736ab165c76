package io.echosounder.path;

import java.time.Duration;
import java.util.function.LongSupplier;

/**
 * Time since a moment. Used by one thread.
 */
final class Stopwatch {

	private final LongSupplier time;

	private long since;

	/**
	 * Start a stopwatch.
	 * @param time in ns, from any origin
	 */
	Stopwatch(LongSupplier time) {
		this.time = time;
		restart();
	}

	static Stopwatch started() {
		return new Stopwatch(System::nanoTime);
	}

	void restart() {
		this.since = this.time.getAsLong();
	}

	Duration elapsed() {
		return Duration.ofNanos(this.time.getAsLong() - this.since);
	}

	boolean isBeyond(Duration limit) {
		return elapsed().compareTo(limit) >= 0;
	}

	/** Return the rest of a time limit; 0 or less if it is over. */
	Duration leftOf(Duration limit) {
		return limit.minus(elapsed());
	}

}
