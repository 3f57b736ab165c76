package io.echosounder.metrics;

import java.time.Duration;
import java.time.Instant;
import java.util.function.ToDoubleFunction;

import io.echosounder.probe.Phase;
import io.echosounder.probe.Result;
import io.echosounder.targets.Outcome;
import io.echosounder.targets.TargetObserver;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import org.jspecify.annotations.Nullable;

/**
 * Meters of one target: its last probe, by the names of blackbox_exporter, and the number
 * of failures. Before the first probe the gauges are not a number.
 */
final class TargetMetrics implements TargetObserver {

	private static final double NANOS_PER_SECOND = Duration.ofSeconds(1).toNanos();

	private final MeterRegistry registry;

	private final String target;

	private volatile @Nullable Outcome last;

	private volatile @Nullable Instant certificateExpiry;

	TargetMetrics(MeterRegistry registry, String target, boolean tls) {
		this.registry = registry;
		this.target = target;
		gauge("probe.success", (last) -> last.isSuccess() ? 1 : 0)
			.description("Whether the last probe succeeded: 1, or 0 if it failed")
			.register(registry);
		gauge("probe.duration", (last) -> seconds(last.took().toNanos()))
			.description("Duration of the last probe, failed or not")
			.baseUnit("seconds")
			.register(registry);
		for (Phase phase : Phase.values()) {
			gauge("probe.tcp.duration", (last) -> seconds(last.result().nanos(phase)))
				.description("Duration of a phase of the last probe; 0 if it did not end or did not occur")
				.baseUnit("seconds")
				.tag("phase", phase.tag())
				.register(registry);
		}
		if (tls) {
			Gauge.builder("probe.ssl.earliest.cert.expiry", this, TargetMetrics::expiry)
				.description("Expiry of the target's earliest certificate, as last seen, in Unix time")
				.tag("target", target)
				.register(registry);
		}
	}

	private Gauge.Builder<TargetMetrics> gauge(String name, ToDoubleFunction<Outcome> value) {
		return Gauge.builder(name, this, (metrics) -> {
			Outcome last = metrics.last;
			return (last != null) ? value.applyAsDouble(last) : Double.NaN;
		}).tag("target", this.target);
	}

	private static double seconds(long nanos) {
		return nanos / NANOS_PER_SECOND;
	}

	private static double expiry(TargetMetrics metrics) {
		Instant expiry = metrics.certificateExpiry;
		return (expiry != null) ? expiry.getEpochSecond() : Double.NaN;
	}

	@Override
	public void probed(Outcome outcome) {
		this.last = outcome;
		Instant expiry = outcome.result().certificateExpiry();
		if (expiry != null) {
			this.certificateExpiry = expiry;
		}
		switch (outcome.result()) {
			case Result.Success _ -> {
				// recorded in the gauges
			}
			case Result.Failure failure -> count(failure);
		}
	}

	/**
	 * Count a failure. Unlike other series, these are created with the first failure:
	 * most of the hundred possible ones for each target never occur.
	 */
	private void count(Result.Failure failure) {
		Counter.builder("probe.failures")
			.description("Probes that have failed, by phase and reason")
			.tag("target", this.target)
			.tag("phase", failure.phase().tag())
			.tag("reason", failure.reason().tag())
			.register(this.registry)
			.increment();
	}

}
