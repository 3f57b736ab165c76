package io.echosounder.health;

import java.util.Locale;

import io.echosounder.address.AddressFormat;
import io.echosounder.drain.Drain;
import io.echosounder.drain.DrainPhase;
import io.echosounder.selfcheck.CheckResult;
import io.echosounder.selfcheck.SelfCheck;
import io.echosounder.transport.ServerConnectionFactory;

import org.springframework.boot.health.contributor.Health;
import org.springframework.boot.health.contributor.HealthIndicator;

/**
 * Reports whether a listener listens and answers: up, out of service while it drains or
 * fails its self-check, or down if its socket or an event loop has died.
 */
final class ListenerHealthIndicator implements HealthIndicator {

	private final ServerConnectionFactory listener;

	private final Drain drain;

	private final SelfCheck selfCheck;

	ListenerHealthIndicator(ServerConnectionFactory listener, Drain drain, SelfCheck selfCheck) {
		this.listener = listener;
		this.drain = drain;
		this.selfCheck = selfCheck;
	}

	@Override
	public Health health() {
		DrainPhase phase = this.drain.phase();
		Health.Builder health = switch (phase) {
			case RUNNING -> this.listener.isListening() ? listening()
					: Health.down().withDetail("state", this.listener.isRunning() ? "dead" : "stopped");
			case DELAY, GRACE,
					CLOSING ->
				Health.outOfService()
					.withDetail("state", (this.drain.outcome() != null) ? "drained" : "draining")
					.withDetail("phase", phase.name().toLowerCase(Locale.ROOT));
		};
		return health.withDetail("address", AddressFormat.format(this.listener.address()))
			.withDetail("connections", this.listener.active())
			.build();
	}

	private Health.Builder listening() {
		return switch (this.selfCheck.result(this.listener.listenerName())) {
			case null -> listening(Health.up());
			case CheckResult.Pending() -> listening(Health.up()).withDetail("selfCheck", "pending");
			case CheckResult.Passed _ -> listening(Health.up()).withDetail("selfCheck", "passed");
			case CheckResult.Failed(String reason) ->
				listening(Health.outOfService()).withDetail("selfCheck", "failed: " + reason);
			case CheckResult.Unknown(String reason, boolean failed) ->
				listening(failed ? Health.outOfService() : Health.up()).withDetail("selfCheck", "unknown: " + reason);
		};
	}

	private static Health.Builder listening(Health.Builder health) {
		return health.withDetail("state", "listening");
	}

}
