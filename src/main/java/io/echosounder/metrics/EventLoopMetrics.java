package io.echosounder.metrics;

import java.time.Duration;
import java.util.concurrent.TimeUnit;

import io.echosounder.transport.EventLoopGroup;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.TimeGauge;
import io.micrometer.core.instrument.binder.MeterBinder;

/**
 * Progress of event loops: a blocked loop has no event that could be counted.
 */
final class EventLoopMetrics implements MeterBinder {

	private final EventLoopGroup eventLoops;

	EventLoopMetrics(EventLoopGroup eventLoops) {
		this.eventLoops = eventLoops;
	}

	@Override
	public void bindTo(MeterRegistry registry) {
		for (String loop : this.eventLoops.lags().keySet()) {
			TimeGauge
				.builder("tcp.server.event.loop.lag", this.eventLoops, TimeUnit.NANOSECONDS,
						(loops) -> loops.lags().getOrDefault(loop, Duration.ZERO).toNanos())
				.description("How late the tick of the event loop is, because a handler blocks it; "
						+ "0 if it is in time, or the loop has died")
				.tag("loop", loop)
				.register(registry);
		}
	}

}
