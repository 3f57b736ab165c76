package io.echosounder.metrics;

import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

import io.echosounder.listener.ObserverFactory;
import io.echosounder.transport.TransportObserver;
import io.micrometer.core.instrument.MeterRegistry;
import org.jspecify.annotations.Nullable;

/**
 * The meters of all listeners. Any thread may call.
 */
public final class ListenerMeters implements ObserverFactory {

	private final MeterRegistry registry;

	private final Map<String, ListenerMetrics> meters = new ConcurrentHashMap<>();

	ListenerMeters(MeterRegistry registry) {
		this.registry = registry;
	}

	@Override
	public TransportObserver observerOf(String listener) {
		ListenerMetrics metrics = new ListenerMetrics(this.registry, listener);
		this.meters.put(listener, metrics);
		return metrics;
	}

	/**
	 * Return the counts of a listener.
	 * @param listener its name
	 * @return {@code null} if no observer reports for a listener of that name
	 */
	public @Nullable ListenerFigures figures(String listener) {
		ListenerMetrics metrics = this.meters.get(listener);
		return (metrics != null) ? metrics.figures() : null;
	}

}
