package io.echosounder.metrics;

import java.time.Instant;

import io.echosounder.listener.Listeners;
import io.echosounder.tls.TlsContext;
import io.echosounder.transport.ServerConnectionFactory;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.binder.MeterBinder;

/**
 * Until when the certificates of listeners with TLS are good. Follows the certificates as
 * they are replaced.
 */
final class CertificateMetrics implements MeterBinder {

	private final Listeners listeners;

	CertificateMetrics(Listeners listeners) {
		this.listeners = listeners;
	}

	@Override
	public void bindTo(MeterRegistry registry) {
		for (ServerConnectionFactory listener : this.listeners) {
			if (listener.tls() != null) {
				Gauge
					.builder("tcp.server.tls.certificate.expiry.timestamp", listener,
							CertificateMetrics::earliestExpiry)
					.description("When the first of the listener's certificates expires, in Unix time")
					.baseUnit("seconds")
					.tag("listener", listener.listenerName())
					.register(registry);
			}
		}
	}

	private static double earliestExpiry(ServerConnectionFactory listener) {
		TlsContext tls = listener.tls();
		Instant expiry = (tls != null) ? tls.earliestExpiry() : null;
		return (expiry != null) ? expiry.getEpochSecond() : Double.NaN;
	}

}
