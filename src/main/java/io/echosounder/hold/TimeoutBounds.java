package io.echosounder.hold;

import java.util.concurrent.TimeUnit;

import org.jspecify.annotations.Nullable;

/**
 * Bounds of an idle timeout, as far as they are known, and the silences to try next. All
 * times are in ns.
 */
final class TimeoutBounds {

	private static final long FINEST = TimeUnit.MILLISECONDS.toNanos(100);

	/** Precision of the result: one hundredth. */
	private static final int PART = 100;

	private long low;

	private long high;

	private @Nullable CloseCause cause;

	/**
	 * Create bounds without a result.
	 * @param max the longest silence to try, more than 0
	 */
	TimeoutBounds(long max) {
		this.high = max;
	}

	/**
	 * Return the times to try next.
	 * @param count number of times
	 * @return from the shortest to the longest, which is the upper bound until a
	 * connection is dropped
	 */
	long[] silences(int count) {
		int steps = (this.cause != null) ? count + 1 : count;
		long[] silences = new long[count];
		for (int i = 0; i < count; i++) {
			silences[i] = this.low + (long) ((this.high - this.low) * (i + 1.0) / steps);
		}
		return silences;
	}

	/** Record that a connection survived a silence. Called after the ends of a round. */
	void survived(long silence) {
		if (silence < this.high || this.cause == null) {
			this.low = Math.max(this.low, silence);
		}
	}

	/** Record that a connection failed at its first payload after a silence. */
	void dropped(long silence, CloseCause cause) {
		if (this.cause == null || silence < this.high) {
			this.high = silence;
			this.low = Math.min(this.low, silence);
			this.cause = cause;
		}
	}

	/** Record that a connection ended during a silence, after this time. */
	void ended(long after, CloseCause cause) {
		if (this.cause == null || after < this.high) {
			this.high = after;
			this.low = after;
			this.cause = cause;
		}
	}

	/** Return whether the bounds are precise enough. */
	boolean isNarrow() {
		return this.cause == null || this.high - this.low <= Math.max(FINEST, this.high / PART);
	}

	IdleResult result() {
		return (this.cause != null) ? new IdleResult(this.low, this.high, this.cause)
				: new IdleResult(this.low, 0, null);
	}

}
