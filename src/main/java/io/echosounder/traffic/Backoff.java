package io.echosounder.traffic;

import java.util.concurrent.TimeUnit;

/**
 * Pauses before attempts to connect: none before the first, then 10 ms, then twice as
 * long each time, up to a second. Used by one thread.
 */
final class Backoff {

	private static final long FIRST = TimeUnit.MILLISECONDS.toNanos(10);

	private static final long LONGEST = TimeUnit.SECONDS.toNanos(1);

	private long next;

	/** Return the pause before the next attempt, in ns. */
	long next() {
		long pause = this.next;
		this.next = Math.clamp(2 * pause, FIRST, LONGEST);
		return pause;
	}

	/** Start again after a successful attempt. */
	void reset() {
		this.next = 0;
	}

}
