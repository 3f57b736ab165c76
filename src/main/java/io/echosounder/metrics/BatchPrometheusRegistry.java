package io.echosounder.metrics;

import java.util.ArrayList;
import java.util.List;

import io.micrometer.core.instrument.Clock;
import io.micrometer.core.instrument.Meter;
import io.micrometer.core.instrument.Timer;
import io.micrometer.core.instrument.distribution.DistributionStatisticConfig;
import io.micrometer.core.instrument.distribution.pause.PauseDetector;
import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import io.prometheus.metrics.model.registry.MultiCollector;
import io.prometheus.metrics.model.registry.PrometheusRegistry;
import io.prometheus.metrics.model.snapshots.Exemplars;
import io.prometheus.metrics.model.snapshots.GaugeSnapshot;
import io.prometheus.metrics.model.snapshots.GaugeSnapshot.GaugeDataPointSnapshot;
import io.prometheus.metrics.model.snapshots.HistogramSnapshot;
import io.prometheus.metrics.model.snapshots.HistogramSnapshot.HistogramDataPointSnapshot;
import io.prometheus.metrics.model.snapshots.Labels;
import io.prometheus.metrics.model.snapshots.MetricMetadata;
import io.prometheus.metrics.model.snapshots.MetricSnapshots;

/**
 * Micrometer's registry for Prometheus, in which the timers of one name are
 * {@link BatchTimer}s. To Prometheus and other readers they look like any timer.
 */
final class BatchPrometheusRegistry extends PrometheusMeterRegistry {

	private final PrometheusConfig config;

	private final String batched;

	private final long createdAt;

	/**
	 * Create a registry.
	 * @param config for all meters
	 * @param registry to be scraped
	 * @param clock for times that meters measure themselves
	 * @param batched name of the timers that record many equal times at once
	 */
	BatchPrometheusRegistry(PrometheusConfig config, PrometheusRegistry registry, Clock clock, String batched) {
		super(config, registry, clock);
		this.config = config;
		this.batched = batched;
		this.createdAt = clock.wallTime();
		MultiCollector collector = this::collect;
		registry.register(collector);
	}

	/** Create a timer; of the other kind if a user's settings require percentiles. */
	@Override
	protected Timer newTimer(Meter.Id id, DistributionStatisticConfig statistics, PauseDetector pauseDetector) {
		double[] bounds = statistics.getServiceLevelObjectiveBoundaries();
		if (!id.getName().equals(this.batched) || bounds == null || statistics.isPublishingPercentiles()
				|| Boolean.TRUE.equals(statistics.isPercentileHistogram())) {
			return super.newTimer(id, statistics, pauseDetector);
		}
		return new BatchTimer(id, this.clock, statistics, bounds);
	}

	/** Collect a histogram, and a gauge with the maximum. */
	private MetricSnapshots collect() {
		List<Meter> timers = getMeters().stream().filter(BatchTimer.class::isInstance).toList();
		if (timers.isEmpty()) {
			return new MetricSnapshots();
		}
		String name = getConventionName(timers.getFirst().getId());
		String description = this.config.descriptions() ? timers.getFirst().getId().getDescription() : null;
		String help = (description != null) ? description : " ";
		List<HistogramDataPointSnapshot> histograms = new ArrayList<>();
		List<GaugeDataPointSnapshot> maxima = new ArrayList<>();
		for (Meter meter : timers) {
			BatchTimer timer = (BatchTimer) meter;
			Labels.Builder labels = Labels.builder();
			getConventionTags(timer.getId()).forEach((tag) -> labels.label(tag.getKey(), tag.getValue()));
			histograms.add(new HistogramDataPointSnapshot(timer.buckets(getBaseTimeUnit()),
					timer.totalTime(getBaseTimeUnit()), labels.build(), Exemplars.EMPTY, this.createdAt));
			maxima.add(new GaugeDataPointSnapshot(timer.max(getBaseTimeUnit()), labels.build(), null));
		}
		return new MetricSnapshots(new HistogramSnapshot(new MetricMetadata(name, help), histograms),
				new GaugeSnapshot(new MetricMetadata(name + "_max", help), maxima));
	}

}
