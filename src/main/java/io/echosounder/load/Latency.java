package io.echosounder.load;

import java.util.ArrayList;
import java.util.List;

import org.HdrHistogram.Histogram;
import org.HdrHistogram.HistogramIterationValue;

/**
 * Latency of echoes. Percentiles are precise to three digits. Without echoes, only the
 * count has a meaning.
 */
public final class Latency {

	/** Points per halving of the rest up to 100 %. */
	private static final int TICKS = 5;

	private static final double ALL = 100;

	/** End of the first of the steps of 1, 2 and 5, in ns. */
	private static final long FIRST_STEP = 1000;

	private final Histogram histogram;

	Latency(Histogram histogram) {
		this.histogram = histogram;
	}

	/**
	 * Return the number of echoes.
	 * @return echoes
	 */
	public long count() {
		return this.histogram.getTotalCount();
	}

	/**
	 * Return a percentile.
	 * @param percent 0 to 100
	 * @return ns
	 */
	public long percentile(double percent) {
		return this.histogram.getValueAtPercentile(percent);
	}

	/**
	 * Return the longest latency.
	 * @return ns
	 */
	public long max() {
		return this.histogram.getMaxValue();
	}

	/**
	 * Return the mean.
	 * @return ns
	 */
	public long mean() {
		return Math.round(this.histogram.getMean());
	}

	/**
	 * Return the number of echoes by latency: in steps of 1, 2 and 5, from the shortest
	 * to the longest.
	 * @return the steps with echoes, and those between
	 */
	public List<Bucket> buckets() {
		List<Bucket> buckets = new ArrayList<>();
		Bucket bucket = new Bucket(0, Bucket.endAfter(0), 0);
		for (HistogramIterationValue value : this.histogram.recordedValues()) {
			long nanos = this.histogram.lowestEquivalentValue(value.getValueIteratedTo());
			while (nanos >= bucket.to()) {
				if (bucket.count() > 0 || !buckets.isEmpty()) {
					buckets.add(bucket);
				}
				bucket = bucket.next();
			}
			bucket = new Bucket(bucket.from(), bucket.to(), bucket.count() + value.getCountAtValueIteratedTo());
		}
		if (bucket.count() > 0) {
			buckets.add(bucket);
		}
		return buckets;
	}

	/**
	 * Return the curve of all percentiles, in steps that become finer towards 100.
	 * @return points, the shortest first; the last is below 100, unless it is the only
	 * one
	 */
	public List<Point> distribution() {
		List<Point> points = new ArrayList<>();
		for (HistogramIterationValue value : this.histogram.percentiles(TICKS)) {
			if (value.getPercentileLevelIteratedTo() < ALL || points.isEmpty()) {
				points.add(new Point(value.getPercentileLevelIteratedTo(), value.getValueIteratedTo()));
			}
		}
		return points;
	}

	/**
	 * Echoes with about the same latency.
	 *
	 * @param from ns, the shortest time
	 * @param to ns, longer than the longest
	 * @param count number of echoes, 0 or more
	 */
	public record Bucket(long from, long to, long count) {

		private Bucket next() {
			return new Bucket(this.to, endAfter(this.to), 0);
		}

		/**
		 * Return the end of a step: at 1, 2, 5, 10 and so on, 2 or 2.5 times its begin.
		 * @param from begin, in ns
		 * @return ns
		 */
		public static long endAfter(long from) {
			if (from == 0) {
				return FIRST_STEP;
			}
			return Long.toString(from).startsWith("2") ? from / 2 * 5 : from * 2;
		}

	}

	/**
	 * A point of the curve.
	 *
	 * @param percent 0 to 100
	 * @param nanos latency of that percentile
	 */
	public record Point(double percent, long nanos) {

	}

}
