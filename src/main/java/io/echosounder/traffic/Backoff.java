package io.echosounder.traffic;

import java.util.concurrent.TimeUnit;

/**
 * How long to wait before the next attempt: not at all, then 10 ms, and then twice as
 * long each time, up to a second. Used by one thread.
 */
final class Backoff {

	private static final long FIRST = TimeUnit.MILLISECONDS.toNanos(10);

	private static final long LONGEST = TimeUnit.SECONDS.toNanos(1);

	private long next;

	/** The pause before the next attempt, in ns. */
	long next() {
		long pause = this.next;
		this.next = Math.clamp(2 * pause, FIRST, LONGEST);
		return pause;
	}

	/** An attempt has come to something: begins anew. */
	void reset() {
		this.next = 0;
	}

}
