package io.echosounder.health;

import io.echosounder.transport.EventLoopGroup;

import org.springframework.boot.health.contributor.Health;
import org.springframework.boot.health.contributor.HealthIndicator;

/**
 * Reports whether all event loops are alive. A dead event loop never recovers, so this
 * belongs to liveness: only a restart helps.
 */
final class EventLoopsHealthIndicator implements HealthIndicator {

	private final EventLoopGroup eventLoops;

	EventLoopsHealthIndicator(EventLoopGroup eventLoops) {
		this.eventLoops = eventLoops;
	}

	@Override
	public Health health() {
		int alive = this.eventLoops.alive();
		Health.Builder health = (alive == this.eventLoops.size()) ? Health.up() : Health.down();
		return health.withDetail("alive", alive).withDetail("size", this.eventLoops.size()).build();
	}

}
