package io.echosounder.metrics;

import java.util.Arrays;
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
import io.micrometer.core.instrument.distribution.pause.NoPauseDetector;
import io.micrometer.core.instrument.util.TimeUtils;
import io.prometheus.metrics.model.snapshots.ClassicHistogramBuckets;

/**
 * A timer with buckets that records any number of equal times at the cost of one, also
 * from many threads. Any thread may call.
 */
final class BatchTimer extends AbstractTimer {

	/** Upper bounds of the buckets, in nanoseconds, ascending to infinity. */
	private final double[] bounds;

	/** Counts of the buckets, not cumulative. */
	private final LongAdder[] counts;

	private final LongAdder totalNanos = new LongAdder();

	private final TimeWindowMax max;

	/**
	 * Create a timer.
	 * @param id of the meter
	 * @param clock for the decay of the maximum
	 * @param config has expiry and buffer length for the maximum
	 * @param bounds upper bounds of all buckets but the last, in nanoseconds, ascending
	 */
	BatchTimer(Id id, Clock clock, DistributionStatisticConfig config, double[] bounds) {
		super(id, clock, NoPauseDetector.INSTANCE, TimeUnit.SECONDS, NoopHistogram.INSTANCE);
		this.bounds = Arrays.copyOf(bounds, bounds.length + 1);
		this.bounds[bounds.length] = Double.POSITIVE_INFINITY;
		this.counts = Stream.generate(LongAdder::new).limit(this.bounds.length).toArray(LongAdder[]::new);
		this.max = new TimeWindowMax(clock, config);
	}

	/**
	 * Record the same time more than once, at once if the timer supports that.
	 * @param timer to record in
	 * @param times number of records
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
			int bucket = 0;
			while (nanos > this.bounds[bucket]) {
				bucket++;
			}
			this.counts[bucket].add(times);
			this.totalNanos.add(times * nanos);
			this.max.record((double) nanos, TimeUnit.NANOSECONDS);
		}
	}

	@Override
	protected void recordNonNegative(long amount, TimeUnit unit) {
		record(1, unit.toNanos(amount));
	}

	@Override
	public long count() {
		return Arrays.stream(counts()).sum();
	}

	@Override
	public double totalTime(TimeUnit unit) {
		return TimeUtils.nanosToUnit((double) this.totalNanos.sum(), unit);
	}

	@Override
	public double max(TimeUnit unit) {
		return this.max.poll(unit);
	}

	@Override
	public HistogramSnapshot takeSnapshot() {
		CountAtBucket[] cumulative = new CountAtBucket[this.counts.length];
		long count = 0;
		for (int i = 0; i < cumulative.length; i++) {
			count += this.counts[i].sum();
			cumulative[i] = new CountAtBucket(this.bounds[i], count);
		}
		return new HistogramSnapshot(count, totalTime(TimeUnit.NANOSECONDS), max(TimeUnit.NANOSECONDS), null,
				cumulative, null);
	}

	/** Return the buckets in Prometheus' form, with bounds in a given unit. */
	ClassicHistogramBuckets buckets(TimeUnit unit) {
		double[] bounds = Arrays.stream(this.bounds).map((bound) -> TimeUtils.nanosToUnit(bound, unit)).toArray();
		return ClassicHistogramBuckets.of(bounds, counts());
	}

	private long[] counts() {
		return Arrays.stream(this.counts).mapToLong(LongAdder::sum).toArray();
	}

}
