package io.echosounder.health;

import java.util.Locale;

import io.echosounder.drain.Drain;
import io.echosounder.drain.DrainPhase;
import io.echosounder.transport.ServerConnectionFactory;

import org.springframework.boot.health.contributor.Health;
import org.springframework.boot.health.contributor.HealthIndicator;

/**
 * Tells whether a listener listens: up, out of service while it drains, or down if its
 * socket or an event loop has died.
 */
final class ListenerHealthIndicator implements HealthIndicator {

	private final ServerConnectionFactory listener;

	private final Drain drain;

	ListenerHealthIndicator(ServerConnectionFactory listener, Drain drain) {
		this.listener = listener;
		this.drain = drain;
	}

	@Override
	public Health health() {
		DrainPhase phase = this.drain.phase();
		Health.Builder health = switch (phase) {
			case RUNNING -> this.listener.isListening() ? Health.up().withDetail("state", "listening")
					: Health.down().withDetail("state", this.listener.isRunning() ? "dead" : "stopped");
			case DELAY, GRACE,
					CLOSING ->
				Health.outOfService()
					.withDetail("state", (this.drain.outcome() != null) ? "drained" : "draining")
					.withDetail("phase", phase.name().toLowerCase(Locale.ROOT));
		};
		return health.withDetail("address", ServerConnectionFactory.format(this.listener.address()))
			.withDetail("connections", this.listener.active())
			.build();
	}

}
