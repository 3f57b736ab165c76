package io.echosounder.metrics;

import io.echosounder.listener.Listeners;
import io.echosounder.transport.ServerConnectionFactory;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.binder.MeterBinder;

/**
 * Whether listeners listen: one that has died has no event that could be counted.
 */
final class ListeningMetrics implements MeterBinder {

	private final Listeners listeners;

	ListeningMetrics(Listeners listeners) {
		this.listeners = listeners;
	}

	@Override
	public void bindTo(MeterRegistry registry) {
		for (ServerConnectionFactory listener : this.listeners) {
			Gauge.builder("tcp.server.listening", listener, (factory) -> factory.isListening() ? 1 : 0)
				.description("Whether connections are accepted: 1, or 0 if the socket or an event loop has died, "
						+ "or a drain has closed it")
				.tag("listener", listener.listenerName())
				.register(registry);
		}
	}

}
