package io.echosounder.hold;

import java.util.concurrent.TimeUnit;

import org.jspecify.annotations.Nullable;

/**
 * Between which silences an idle timeout lies, as far as it is known, and which to try
 * next. All times are in ns.
 */
final class Bracket {

	private static final long FINEST = TimeUnit.MILLISECONDS.toNanos(100);

	/** How exact it is to be: to a hundredth. */
	private static final int PART = 100;

	private long low;

	private long high;

	private @Nullable How how;

	/**
	 * Knows nothing.
	 * @param max the longest silence to try, more than 0
	 */
	Bracket(long max) {
		this.high = max;
	}

	/**
	 * What to try next.
	 * @param count how many at once
	 * @return from the shortest to the longest, which is the upper bound as long as
	 * nothing is found
	 */
	long[] silences(int count) {
		int steps = (this.how != null) ? count + 1 : count;
		long[] silences = new long[count];
		for (int i = 0; i < count; i++) {
			silences[i] = this.low + (long) ((this.high - this.low) * (i + 1.0) / steps);
		}
		return silences;
	}

	/** A connection was still there after a silence. Told after the ends of a round. */
	void survived(long silence) {
		if (silence < this.high || this.how == null) {
			this.low = Math.max(this.low, silence);
		}
	}

	/** A connection was found to be dropped when it spoke again after a silence. */
	void dropped(long silence, How how) {
		if (this.how == null || silence < this.high) {
			this.high = silence;
			this.low = Math.min(this.low, silence);
			this.how = how;
		}
	}

	/** A connection came to its end in the middle of a silence, after that time. */
	void ended(long after, How how) {
		if (this.how == null || after < this.high) {
			this.high = after;
			this.low = after;
			this.how = how;
		}
	}

	/** Whether there is no need to know it any better. */
	boolean isNarrow() {
		return this.how == null || this.high - this.low <= Math.max(FINEST, this.high / PART);
	}

	IdleResult result() {
		return (this.how != null) ? new IdleResult(this.low, this.high, this.how) : new IdleResult(this.low, 0, null);
	}

}
