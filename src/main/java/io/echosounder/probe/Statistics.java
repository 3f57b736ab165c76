package io.echosounder.probe;

import org.HdrHistogram.Histogram;

/**
 * How many attempts there were, and how long their round trips were, in ns. Used by one
 * thread.
 * <p>
 * Percentiles are right to three digits; everything else is exact.
 */
public final class Statistics {

	private static final int DIGITS = 3;

	private final Histogram histogram = new Histogram(DIGITS);

	private int transmitted;

	private int received;

	private long min = Long.MAX_VALUE;

	private long max;

	private double mean;

	/** Sum of the squares of the distances from the mean (Welford). */
	private double squares;

	/**
	 * Counts an attempt.
	 * @param result what it came to
	 */
	public void add(Result result) {
		this.transmitted++;
		switch (result) {
			case Result.Success success -> add(success.nanos());
			case Result.Failure _ -> {
				// transmitted only
			}
		}
	}

	private void add(long nanos) {
		this.received++;
		this.min = Math.min(this.min, nanos);
		this.max = Math.max(this.max, nanos);
		double distance = nanos - this.mean;
		this.mean += distance / this.received;
		this.squares += distance * (nanos - this.mean);
		this.histogram.recordValue(nanos);
	}

	/**
	 * How many there were.
	 * @return attempts
	 */
	public int transmitted() {
		return this.transmitted;
	}

	/**
	 * How many got their echo. Only if there were any, the other figures mean something.
	 * @return attempts
	 */
	public int received() {
		return this.received;
	}

	/**
	 * The part that got none.
	 * @return 0 to 1; 0 if there was no attempt
	 */
	public double loss() {
		return (this.transmitted > 0) ? (double) (this.transmitted - this.received) / this.transmitted : 0;
	}

	/**
	 * The shortest round trip.
	 * @return ns
	 */
	public long min() {
		return (this.received > 0) ? this.min : 0;
	}

	/**
	 * The longest round trip.
	 * @return ns
	 */
	public long max() {
		return this.max;
	}

	/**
	 * The mean.
	 * @return ns
	 */
	public long avg() {
		return Math.round(this.mean);
	}

	/**
	 * The standard deviation, of these round trips themselves and not of those that they
	 * are a sample of, as ping has it.
	 * @return ns
	 */
	public long mdev() {
		return (this.received > 0) ? Math.round(Math.sqrt(this.squares / this.received)) : 0;
	}

	/**
	 * What so many percent of the round trips did not exceed.
	 * @param percent 0 to 100
	 * @return ns, between the shortest and the longest
	 */
	public long percentile(double percent) {
		return Math.clamp(this.histogram.getValueAtPercentile(percent), min(), Math.max(min(), this.max));
	}

}
