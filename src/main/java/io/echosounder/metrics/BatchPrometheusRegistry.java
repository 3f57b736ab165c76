package io.echosounder.metrics;

import io.micrometer.core.instrument.Clock;
import io.micrometer.core.instrument.Meter;
import io.micrometer.core.instrument.Timer;
import io.micrometer.core.instrument.distribution.DistributionStatisticConfig;
import io.micrometer.core.instrument.distribution.pause.PauseDetector;
import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import io.prometheus.metrics.model.registry.PrometheusRegistry;
import io.prometheus.metrics.model.snapshots.Labels;
import org.jspecify.annotations.Nullable;

/**
 * Micrometer's registry for Prometheus, in which the timers of one name are
 * {@link BatchTimer}s. From outside they look like any other.
 */
final class BatchPrometheusRegistry extends PrometheusMeterRegistry {

	private final PrometheusConfig config;

	private final PrometheusRegistry registry;

	private final String batched;

	private @Nullable BatchTimerCollector collector;

	/**
	 * Creates a registry.
	 * @param config for all meters
	 * @param registry to be scraped
	 * @param clock for times that meters measure themselves
	 * @param batched name of the meters that take many times at once, all with the same
	 * tags
	 */
	BatchPrometheusRegistry(PrometheusConfig config, PrometheusRegistry registry, Clock clock, String batched) {
		super(config, registry, clock);
		this.config = config;
		this.registry = registry;
		this.batched = batched;
		config().onMeterRemoved(this::removed);
	}

	/** Percentiles, which a user may ask for in the settings, need the other kind. */
	@Override
	protected Timer newTimer(Meter.Id id, DistributionStatisticConfig statistics, PauseDetector pauseDetector) {
		double[] bounds = statistics.getServiceLevelObjectiveBoundaries();
		if (!id.getName().equals(this.batched) || bounds == null || statistics.isPublishingPercentiles()
				|| Boolean.TRUE.equals(statistics.isPercentileHistogram())) {
			return super.newTimer(id, statistics, pauseDetector);
		}
		BatchTimer timer = new BatchTimer(id, this.clock, statistics, bounds);
		collector(id).add(timer, labels(id));
		return timer;
	}

	private synchronized BatchTimerCollector collector(Meter.Id id) {
		BatchTimerCollector collector = this.collector;
		if (collector == null) {
			String description = this.config.descriptions() ? id.getDescription() : null;
			collector = new BatchTimerCollector(getConventionName(id), description, getBaseTimeUnit(),
					this.clock.wallTime());
			this.registry.register(collector);
			this.collector = collector;
		}
		return collector;
	}

	private Labels labels(Meter.Id id) {
		Labels.Builder labels = Labels.builder();
		getConventionTags(id).forEach((tag) -> labels.label(tag.getKey(), tag.getValue()));
		return labels.build();
	}

	private synchronized void removed(Meter meter) {
		if (this.collector != null) {
			this.collector.remove(meter);
		}
	}

}
