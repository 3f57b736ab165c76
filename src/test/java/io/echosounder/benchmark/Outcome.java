package io.echosounder.benchmark;

import org.HdrHistogram.Histogram;
import org.jspecify.annotations.Nullable;

/**
 * Result of a client.
 *
 * @param p50 s
 * @param p99 s
 * @param p999 s
 * @param failure the first failure; {@code null} if every byte came back
 */
record Outcome(double p50, double p99, double p999, @Nullable String failure) {

	private static final double NANOS = 1e9;

	/** Of latencies in ns. */
	static Outcome of(Histogram latencies, @Nullable String failure) {
		return new Outcome(latencies.getValueAtPercentile(50) / NANOS, latencies.getValueAtPercentile(99) / NANOS,
				latencies.getValueAtPercentile(99.9) / NANOS, failure);
	}

}
