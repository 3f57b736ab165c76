package io.echosounder.targets;

import java.time.Duration;

/**
 * Times at which a target is probed, in ns from any origin.
 *
 * @param offset from the start of all targets to the first probe of this one
 * @param period from the begin of one probe to that of the next
 */
record ProbeSchedule(Duration offset, Duration period) {

	/**
	 * Spreads targets evenly, so that those with the same period never begin at once.
	 * @param index of the target, from 0
	 * @param count of all targets
	 */
	static ProbeSchedule of(int index, int count, Duration period) {
		return new ProbeSchedule(period.multipliedBy(index).dividedBy(count), period);
	}

	long first(long start) {
		return start + this.offset.toNanos();
	}

	/**
	 * The next time after one. Those that have passed meanwhile are left out, not made up
	 * for.
	 */
	long next(long due, long now) {
		long period = this.period.toNanos();
		long missed = Math.max(0, now - due) / period;
		return due + (missed + 1) * period;
	}

}
