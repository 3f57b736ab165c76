package io.echosounder.probe;

import org.HdrHistogram.Histogram;

/**
 * Number of attempts, and their round trips in ns. Used by one thread.
 * <p>
 * Percentiles are precise to three digits; everything else is exact.
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
	 * Count an attempt.
	 * @param result its result
	 */
	public void add(Result result) {
		this.transmitted++;
		switch (result) {
			case Result.Success success -> add(success.nanos());
			case Result.Failure _ -> {
				// counts as transmitted only
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
	 * Return the number of attempts.
	 * @return attempts
	 */
	public int transmitted() {
		return this.transmitted;
	}

	/**
	 * Return the number of attempts with an echo. If zero, the figures below have no
	 * meaning.
	 * @return attempts
	 */
	public int received() {
		return this.received;
	}

	/**
	 * Return the share of attempts without an echo.
	 * @return 0 to 1; 0 without an attempt
	 */
	public double loss() {
		return (this.transmitted > 0) ? (double) (this.transmitted - this.received) / this.transmitted : 0;
	}

	/**
	 * Return the shortest round trip.
	 * @return ns
	 */
	public long min() {
		return (this.received > 0) ? this.min : 0;
	}

	/**
	 * Return the longest round trip.
	 * @return ns
	 */
	public long max() {
		return this.max;
	}

	/**
	 * Return the mean.
	 * @return ns
	 */
	public long avg() {
		return Math.round(this.mean);
	}

	/**
	 * Return the standard deviation of these round trips as a population, not as a
	 * sample, like ping.
	 * @return ns
	 */
	public long mdev() {
		return (this.received > 0) ? Math.round(Math.sqrt(this.squares / this.received)) : 0;
	}

	/**
	 * Return a percentile of the round trips.
	 * @param percent 0 to 100
	 * @return ns, between the shortest and the longest
	 */
	public long percentile(double percent) {
		return Math.clamp(this.histogram.getValueAtPercentile(percent), min(), Math.max(min(), this.max));
	}

}
