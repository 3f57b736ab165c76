package io.echosounder.probe;

import java.time.Duration;
import java.util.function.LongSupplier;

/**
 * When an attempt has to be done.
 *
 * @param time in ns, from any origin
 * @param at on that time
 */
record Deadline(LongSupplier time, long at) {

	static Deadline in(Duration duration, LongSupplier time) {
		return new Deadline(time, time.getAsLong() + duration.toNanos());
	}

	/** This one, or an earlier one that is so far away. */
	Deadline atMost(Duration duration) {
		return new Deadline(this.time, Math.min(this.at, this.time.getAsLong() + duration.toNanos()));
	}

	/**
	 * The time that is left.
	 * @return ns, more than 0
	 * @throws DeadlineException if there is none
	 */
	long remaining() throws DeadlineException {
		long remaining = this.at - this.time.getAsLong();
		if (remaining <= 0) {
			throw new DeadlineException();
		}
		return remaining;
	}

}
