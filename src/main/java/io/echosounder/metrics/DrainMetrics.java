package io.echosounder.metrics;

import java.util.Map;
import java.util.function.ToDoubleFunction;

import io.echosounder.drain.Drain;
import io.echosounder.drain.DrainOutcome;
import io.echosounder.listener.Listeners;
import io.micrometer.core.instrument.FunctionCounter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.binder.MeterBinder;

/**
 * Phase and outcomes of the drain.
 */
final class DrainMetrics implements MeterBinder {

	private final Drain drain;

	private final Listeners listeners;

	DrainMetrics(Drain drain, Listeners listeners) {
		this.drain = drain;
		this.listeners = listeners;
	}

	@Override
	public void bindTo(MeterRegistry registry) {
		Map<String, ToDoubleFunction<DrainOutcome>> outcomes = Map.of("clean", DrainOutcome::clean, "cut",
				DrainOutcome::cut, "forced", DrainOutcome::forced);
		this.listeners.forEachNowAndLater((listener) -> {
			String name = listener.listenerName();
			Gauge.builder("tcp.server.drain.phase", this.drain, (drain) -> drain.phase().code())
				.description("Phase of the drain: 0 running, 1 delay, 2 grace, 3 closing")
				.tag("listener", name)
				.register(registry);
			outcomes.forEach((outcome, count) -> FunctionCounter
				.builder("tcp.server.drain.connections", this.drain, (drain) -> count.applyAsDouble(drain.count(name)))
				.description("Connections that the drain closed, by outcome")
				.tag("listener", name)
				.tag("outcome", outcome)
				.register(registry));
		});
	}

}
