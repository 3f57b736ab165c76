package io.echosounder.command;

import java.time.Duration;

import org.jspecify.annotations.Nullable;

/**
 * Times of attempts.
 *
 * @param interval from the begin of one to that of the next; 0 for at once
 * @param count maximum number of attempts
 * @param duration after which none begins; {@code null} for never
 */
record Schedule(Duration interval, int count, @Nullable Duration duration) {

	/**
	 * Return whether no attempt follows this one.
	 * @param seq its number
	 * @param begun its begin, since the begin of the first
	 */
	boolean isLast(int seq, Duration begun) {
		return seq >= this.count || (this.duration != null && begun.plus(this.interval).compareTo(this.duration) >= 0);
	}

}
