package io.echosounder.scenario.proxy;

import java.util.EnumMap;
import java.util.Map;

import io.echosounder.transport.CloseReason;

/**
 * How many connections should have been closed for which reason. Several threads may add.
 */
final class Tally {

	private final Map<CloseReason, Long> reasons = new EnumMap<>(CloseReason.class);

	synchronized void add(CloseReason reason) {
		this.reasons.merge(reason, 1L, Long::sum);
	}

	synchronized Map<CloseReason, Long> reasons() {
		return new EnumMap<>(this.reasons);
	}

	synchronized long sum() {
		return this.reasons.values().stream().mapToLong(Long::longValue).sum();
	}

}
