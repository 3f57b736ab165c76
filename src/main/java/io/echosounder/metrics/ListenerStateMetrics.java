package io.echosounder.metrics;

import java.time.Instant;

import io.echosounder.listener.Listeners;
import io.echosounder.tls.TlsContext;
import io.echosounder.transport.BufferBudget;
import io.echosounder.transport.ServerConnectionFactory;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.binder.BaseUnits;
import io.micrometer.core.instrument.binder.MeterBinder;

/**
 * What of listeners has no event that could be counted: whether they listen, as one that
 * has died tells nothing, until when their certificates are good, which are replaced, and
 * how much memory they share.
 */
final class ListenerStateMetrics implements MeterBinder {

	private final Listeners listeners;

	private final BufferBudget budget;

	ListenerStateMetrics(Listeners listeners, BufferBudget budget) {
		this.listeners = listeners;
		this.budget = budget;
	}

	@Override
	public void bindTo(MeterRegistry registry) {
		this.listeners.forEachNowAndLater((listener) -> {
			Gauge.builder("tcp.server.listening", listener, (factory) -> factory.isListening() ? 1 : 0)
				.description("Whether connections are accepted: 1, or 0 if the socket or an event loop has died, "
						+ "or a drain has closed it")
				.tag("listener", listener.listenerName())
				.register(registry);
			Gauge.builder("tcp.server.buffered.limit", this.budget, BufferBudget::limit)
				.description("Memory that the connections of all listeners together may hold (echo.max-buffered)")
				.baseUnit(BaseUnits.BYTES)
				.tag("listener", listener.listenerName())
				.register(registry);
			if (listener.tls() != null) {
				Gauge
					.builder("tcp.server.tls.certificate.expiry.timestamp", listener,
							ListenerStateMetrics::earliestExpiry)
					.description("When the first of the listener's certificates expires, in Unix time")
					.baseUnit("seconds")
					.tag("listener", listener.listenerName())
					.register(registry);
			}
		});
	}

	private static double earliestExpiry(ServerConnectionFactory listener) {
		TlsContext tls = listener.tls();
		Instant expiry = (tls != null) ? tls.earliestExpiry() : null;
		return (expiry != null) ? expiry.getEpochSecond() : Double.NaN;
	}

}
