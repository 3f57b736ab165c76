package io.echosounder.metrics;

import java.time.Instant;

import io.echosounder.listener.Listeners;
import io.echosounder.tls.TlsContext;
import io.echosounder.transport.BufferBudget;
import io.echosounder.transport.ServerConnectionFactory;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.binder.BaseUnits;
import io.micrometer.core.instrument.binder.MeterBinder;

/**
 * Meters for states of listeners that no event reports: whether they listen (a dead one
 * reports nothing), the expiry of their current certificates, and the memory that they
 * share.
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
			ListenerMeterBuilder meters = new ListenerMeterBuilder(registry, listener.listenerName());
			meters
				.gauge("tcp.server.listening",
						"Whether connections are accepted: 1, or 0 if the socket or an event loop has died, "
								+ "or a drain has closed it",
						null, listener, (factory) -> factory.isListening() ? 1 : 0);
			meters.gauge("tcp.server.buffered.limit",
					"Memory that the connections of all listeners together may hold (echo.max-buffered)",
					BaseUnits.BYTES, this.budget, BufferBudget::limit);
			if (listener.tls() != null) {
				meters.gauge("tcp.server.tls.certificate.expiry.timestamp",
						"Expiry of the listener's earliest certificate, in Unix time", "seconds", listener,
						ListenerStateMetrics::earliestExpiry);
			}
		});
	}

	private static double earliestExpiry(ServerConnectionFactory listener) {
		TlsContext tls = listener.tls();
		Instant expiry = (tls != null) ? tls.earliestExpiry() : null;
		return (expiry != null) ? expiry.getEpochSecond() : Double.NaN;
	}

}
