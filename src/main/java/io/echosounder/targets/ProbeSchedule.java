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
	 * Spread targets evenly, so that those with the same period never begin at once.
	 * @param index of the target, from 0
	 * @param count number of targets
	 */
	static ProbeSchedule of(int index, int count, Duration period) {
		return new ProbeSchedule(period.multipliedBy(index).dividedBy(count), period);
	}

	long first(long start) {
		return start + this.offset.toNanos();
	}

	/**
	 * Return the next time after a due time. Times that have passed meanwhile are
	 * skipped.
	 */
	long next(long due, long now) {
		long period = this.period.toNanos();
		long missed = Math.max(0, now - due) / period;
		return due + (missed + 1) * period;
	}

}
