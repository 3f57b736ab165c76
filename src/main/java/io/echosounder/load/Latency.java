package io.echosounder.load;

import java.util.ArrayList;
import java.util.List;

import org.HdrHistogram.Histogram;
import org.HdrHistogram.HistogramIterationValue;

/**
 * How long echoes took. Percentiles are right to three digits. Only if there were any,
 * the other figures mean something.
 */
public final class Latency {

	/** Points until half of what is left, and so on. */
	private static final int TICKS = 5;

	private static final double ALL = 100;

	private final Histogram histogram;

	Latency(Histogram histogram) {
		this.histogram = histogram;
	}

	/**
	 * How many there were.
	 * @return echoes
	 */
	public long count() {
		return this.histogram.getTotalCount();
	}

	/**
	 * What so many percent of them did not exceed.
	 * @param percent 0 to 100
	 * @return ns
	 */
	public long percentile(double percent) {
		return this.histogram.getValueAtPercentile(percent);
	}

	/**
	 * The longest.
	 * @return ns
	 */
	public long max() {
		return this.histogram.getMaxValue();
	}

	/**
	 * The curve of all percentiles, in steps that become finer towards 100.
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
	 * A point of the curve.
	 *
	 * @param percent 0 to 100
	 * @param nanos what so many percent did not exceed
	 */
	public record Point(double percent, long nanos) {

	}

}
