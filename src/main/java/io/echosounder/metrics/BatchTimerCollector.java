package io.echosounder.metrics;

import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;

import io.micrometer.core.instrument.Meter;
import io.micrometer.core.instrument.distribution.CountAtBucket;
import io.prometheus.metrics.model.registry.MultiCollector;
import io.prometheus.metrics.model.snapshots.ClassicHistogramBuckets;
import io.prometheus.metrics.model.snapshots.GaugeSnapshot;
import io.prometheus.metrics.model.snapshots.GaugeSnapshot.GaugeDataPointSnapshot;
import io.prometheus.metrics.model.snapshots.HistogramSnapshot;
import io.prometheus.metrics.model.snapshots.HistogramSnapshot.HistogramDataPointSnapshot;
import io.prometheus.metrics.model.snapshots.Labels;
import io.prometheus.metrics.model.snapshots.MetricSnapshots;
import org.jspecify.annotations.Nullable;

/**
 * Shows {@link BatchTimer}s of one name to Prometheus as Micrometer shows its timers: a
 * histogram, and a gauge with the maximum. Any thread may call.
 */
final class BatchTimerCollector implements MultiCollector {

	private final Map<BatchTimer, Labels> timers = new ConcurrentHashMap<>();

	private final String name;

	private final String help;

	private final TimeUnit unit;

	private final long createdAt;

	BatchTimerCollector(String name, @Nullable String description, TimeUnit unit, long createdAt) {
		this.name = name;
		this.help = (description != null) ? description : " ";
		this.unit = unit;
		this.createdAt = createdAt;
	}

	void add(BatchTimer timer, Labels labels) {
		this.timers.put(timer, labels);
	}

	void remove(Meter meter) {
		this.timers.keySet().removeIf((timer) -> timer.equals(meter));
	}

	@Override
	public MetricSnapshots collect() {
		HistogramSnapshot.Builder histograms = HistogramSnapshot.builder().name(this.name).help(this.help);
		GaugeSnapshot.Builder maxima = GaugeSnapshot.builder().name(maxName()).help(this.help);
		this.timers.forEach((timer, labels) -> {
			histograms.dataPoint(HistogramDataPointSnapshot.builder()
				.classicHistogramBuckets(buckets(timer.takeSnapshot().histogramCounts()))
				.sum(timer.totalTime(this.unit))
				.labels(labels)
				.createdTimestampMillis(this.createdAt)
				.build());
			maxima.dataPoint(GaugeDataPointSnapshot.builder().value(timer.max(this.unit)).labels(labels).build());
		});
		return MetricSnapshots.of(histograms.build(), maxima.build());
	}

	private ClassicHistogramBuckets buckets(CountAtBucket[] cumulative) {
		ClassicHistogramBuckets.Builder buckets = ClassicHistogramBuckets.builder();
		long before = 0;
		for (CountAtBucket bucket : cumulative) {
			long count = (long) bucket.count();
			buckets.bucket(bucket.bucket(this.unit), count - before);
			before = count;
		}
		return buckets.build();
	}

	private String maxName() {
		return this.name + "_max";
	}

}
