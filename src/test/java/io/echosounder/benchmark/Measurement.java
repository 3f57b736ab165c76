package io.echosounder.benchmark;

import java.util.Map;

import org.jspecify.annotations.Nullable;

/**
 * Result of one run against one server.
 *
 * @param values measured values
 * @param failure why it is not counted; {@code null} if all went well
 */
record Measurement(Map<Metric, Double> values, @Nullable String failure) {

	Measurement {
		values = Map.copyOf(values);
	}

	static Measurement of(Map<Metric, Double> values) {
		return new Measurement(values, null);
	}

	static Measurement failed(String why) {
		return new Measurement(Map.of(), why);
	}

	/** A value, in the unit of the metric; {@link Double#NaN} if it was not measured. */
	double value(Metric metric) {
		return this.values.getOrDefault(metric, Double.NaN);
	}

}
