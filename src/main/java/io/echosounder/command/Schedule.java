package io.echosounder.command;

import java.time.Duration;

import org.jspecify.annotations.Nullable;

/**
 * When attempts are made.
 *
 * @param interval from the begin of one to that of the next; 0 for at once
 * @param count how many at most
 * @param duration after which none begins; {@code null} for never
 */
record Schedule(Duration interval, int count, @Nullable Duration duration) {

	/**
	 * Whether no other attempt follows one.
	 * @param seq its number
	 * @param begun when it began, since the first did
	 */
	boolean isLast(int seq, Duration begun) {
		return seq >= this.count || (this.duration != null && begun.plus(this.interval).compareTo(this.duration) >= 0);
	}

}
