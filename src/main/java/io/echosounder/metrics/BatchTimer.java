package io.echosounder.metrics;

import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.LongAdder;
import java.util.stream.Stream;

import io.micrometer.core.instrument.AbstractTimer;
import io.micrometer.core.instrument.Clock;
import io.micrometer.core.instrument.Timer;
import io.micrometer.core.instrument.distribution.CountAtBucket;
import io.micrometer.core.instrument.distribution.DistributionStatisticConfig;
import io.micrometer.core.instrument.distribution.HistogramSnapshot;
import io.micrometer.core.instrument.distribution.NoopHistogram;
import io.micrometer.core.instrument.distribution.TimeWindowMax;
import io.micrometer.core.instrument.distribution.ValueAtPercentile;
import io.micrometer.core.instrument.distribution.pause.NoPauseDetector;
import io.micrometer.core.instrument.util.TimeUtils;

/**
 * A timer with buckets that takes any number of equal times at the cost of one, whatever
 * number of threads do so. Any thread may call.
 */
final class BatchTimer extends AbstractTimer {

	private static final ValueAtPercentile[] NO_PERCENTILES = {};

	private final double[] bounds;

	/** One for each bucket, not cumulative, and one for what is beyond the last. */
	private final LongAdder[] counts;

	private final LongAdder totalNanos = new LongAdder();

	private final TimeWindowMax max;

	/**
	 * Creates a timer.
	 * @param id of the meter
	 * @param clock for the decay of the maximum
	 * @param config has expiry and buffer length for the maximum
	 * @param bounds upper bounds of the buckets, in nanoseconds, ascending
	 */
	BatchTimer(Id id, Clock clock, DistributionStatisticConfig config, double[] bounds) {
		super(id, clock, NoPauseDetector.INSTANCE, TimeUnit.SECONDS, NoopHistogram.INSTANCE);
		this.bounds = bounds;
		this.counts = Stream.generate(LongAdder::new).limit(bounds.length + 1L).toArray(LongAdder[]::new);
		this.max = new TimeWindowMax(clock, config);
	}

	/**
	 * Records the same time more than once, at once if the timer can do that.
	 * @param timer to record in
	 * @param times how often
	 * @param nanos the time, in nanoseconds
	 */
	static void record(Timer timer, int times, long nanos) {
		if (timer instanceof BatchTimer batch) {
			batch.record(times, nanos);
			return;
		}
		for (int i = 0; i < times; i++) {
			timer.record(nanos, TimeUnit.NANOSECONDS);
		}
	}

	private void record(int times, long nanos) {
		if (times > 0 && nanos >= 0) {
			this.counts[bucket(nanos)].add(times);
			this.totalNanos.add(times * nanos);
			this.max.record((double) nanos, TimeUnit.NANOSECONDS);
		}
	}

	private int bucket(long nanos) {
		int bucket = 0;
		while (bucket < this.bounds.length && nanos > this.bounds[bucket]) {
			bucket++;
		}
		return bucket;
	}

	@Override
	protected void recordNonNegative(long amount, TimeUnit unit) {
		record(1, unit.toNanos(amount));
	}

	@Override
	public long count() {
		long count = 0;
		for (LongAdder bucket : this.counts) {
			count += bucket.sum();
		}
		return count;
	}

	@Override
	public double totalTime(TimeUnit unit) {
		return TimeUtils.nanosToUnit((double) this.totalNanos.sum(), unit);
	}

	@Override
	public double max(TimeUnit unit) {
		return this.max.poll(unit);
	}

	/**
	 * Takes buckets and count at the same moment.
	 * @return cumulative counts, with a last bucket for everything
	 */
	@Override
	public HistogramSnapshot takeSnapshot() {
		CountAtBucket[] cumulative = new CountAtBucket[this.counts.length];
		long count = 0;
		for (int i = 0; i < cumulative.length; i++) {
			count += this.counts[i].sum();
			double bound = (i < this.bounds.length) ? this.bounds[i] : Double.POSITIVE_INFINITY;
			cumulative[i] = new CountAtBucket(bound, count);
		}
		return new HistogramSnapshot(count, totalTime(TimeUnit.NANOSECONDS), max(TimeUnit.NANOSECONDS), NO_PERCENTILES,
				cumulative, null);
	}

}
