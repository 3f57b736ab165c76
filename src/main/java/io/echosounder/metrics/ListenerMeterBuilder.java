package io.echosounder.metrics;

import java.time.Duration;
import java.util.EnumMap;
import java.util.Map;
import java.util.function.Function;
import java.util.function.ToDoubleFunction;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import org.jspecify.annotations.Nullable;

/**
 * Registers the meters of one listener, whose name is a tag of each.
 *
 * @param registry of all meters
 * @param listener name of the listener
 */
record ListenerMeterBuilder(MeterRegistry registry, String listener) {

	<T> void gauge(String name, String description, @Nullable String unit, T subject, ToDoubleFunction<T> value) {
		Gauge.builder(name, subject, value)
			.description(description)
			.baseUnit(unit)
			.tag("listener", this.listener)
			.register(this.registry);
	}

	Counter counter(String name, String description, @Nullable String unit, String... tags) {
		return Counter.builder(name)
			.description(description)
			.baseUnit(unit)
			.tag("listener", this.listener)
			.tags(tags)
			.register(this.registry);
	}

	/** Create a counter for each reason. */
	<R extends Enum<R>> Map<R, Counter> counters(String name, String description, Class<R> reasons,
			Function<R, String> tag) {
		return counters(name, description, "reason", reasons, tag);
	}

	/** Create a counter for each value of a tag. */
	<R extends Enum<R>> Map<R, Counter> counters(String name, String description, String key, Class<R> reasons,
			Function<R, String> tag) {
		Map<R, Counter> counters = new EnumMap<>(reasons);
		for (R reason : reasons.getEnumConstants()) {
			counters.put(reason, counter(name, description, null, key, tag.apply(reason)));
		}
		return counters;
	}

	Timer timer(String name, String description, Duration... buckets) {
		return Timer.builder(name)
			.description(description)
			.serviceLevelObjectives(buckets)
			.tag("listener", this.listener)
			.register(this.registry);
	}

}
