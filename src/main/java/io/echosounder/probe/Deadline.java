package io.echosounder.probe;

import java.time.Duration;
import java.util.function.LongSupplier;

/**
 * End of the time of an attempt.
 *
 * @param time in ns, from any origin
 * @param at on that time
 */
record Deadline(LongSupplier time, long at) {

	static Deadline in(Duration duration, LongSupplier time) {
		return new Deadline(time, time.getAsLong() + duration.toNanos());
	}

	/** Return this deadline, or an earlier one after this duration. */
	Deadline atMost(Duration duration) {
		return new Deadline(this.time, Math.min(this.at, this.time.getAsLong() + duration.toNanos()));
	}

	/**
	 * Return the time that is left.
	 * @return ns, more than 0
	 * @throws DeadlineException if no time is left
	 */
	long remaining() throws DeadlineException {
		long remaining = this.at - this.time.getAsLong();
		if (remaining <= 0) {
			throw new DeadlineException();
		}
		return remaining;
	}

}
