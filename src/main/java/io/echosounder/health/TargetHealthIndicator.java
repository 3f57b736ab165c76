package io.echosounder.health;

import io.echosounder.probe.Result;
import io.echosounder.targets.Outcome;
import io.echosounder.targets.ProbedTarget;

import org.springframework.boot.health.contributor.Health;
import org.springframework.boot.health.contributor.HealthIndicator;

/**
 * Reports the result of the last probe of a target: up, down, or unknown before the
 * first.
 */
final class TargetHealthIndicator implements HealthIndicator {

	private final ProbedTarget target;

	TargetHealthIndicator(ProbedTarget target) {
		this.target = target;
	}

	@Override
	public Health health() {
		Outcome outcome = this.target.outcome();
		Health.Builder health = (outcome != null) ? health(outcome.result()) : Health.unknown();
		return health.withDetail("address", this.target.target().toString()).build();
	}

	private static Health.Builder health(Result result) {
		return switch (result) {
			case Result.Success _ -> Health.up();
			case Result.Failure failure -> Health.down()
				.withDetail("phase", failure.phase().tag())
				.withDetail("reason", failure.reason().tag())
				.withDetail("message", failure.message());
		};
	}

}
