package io.echosounder.transport;

import java.time.Duration;
import java.util.Objects;
import java.util.Random;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.LongSupplier;

import io.echosounder.eventloop.Timer;
import io.echosounder.fault.Fault;
import io.echosounder.fault.FaultRule;
import org.jspecify.annotations.Nullable;

/**
 * A fault that is or was in force on a listener. Any thread may read; only the loop that
 * accepts draws.
 */
final class InjectedFault {

	private final FaultRule rule;

	private final LongSupplier clock;

	private final long endsAt;

	private final Random random;

	private final AtomicLong hits = new AtomicLong();

	private volatile boolean over;

	private volatile @Nullable Timer end;

	/**
	 * Begin a fault.
	 * @param rule with a seed
	 * @param clock in nanoseconds
	 */
	InjectedFault(FaultRule rule, LongSupplier clock) {
		this.rule = rule;
		this.clock = clock;
		this.endsAt = clock.getAsLong() + ((rule.lasting() != null) ? rule.lasting().toNanos() : 0);
		this.random = new Random(Objects.requireNonNull(rule.seed()));
	}

	FaultRule rule() {
		return this.rule;
	}

	Fault fault() {
		return this.rule.fault();
	}

	/**
	 * Decide whether the fault applies to the next connection. Draws the same numbers in
	 * both cases, so that only the order of connections decides.
	 * @return random numbers of that connection; {@code null} if the fault does not apply
	 */
	@Nullable Random draw() {
		boolean hit = this.random.nextDouble() < this.rule.toxicity();
		long seed = this.random.nextLong();
		if (!hit) {
			return null;
		}
		this.hits.incrementAndGet();
		return new Random(seed);
	}

	/** Return the number of connections to which the fault applied. */
	long hits() {
		return this.hits.get();
	}

	/** Return the time until the fault ends by itself; {@code null} for never. */
	@Nullable Duration remaining() {
		return (this.rule.lasting() != null) ? Duration.ofNanos(Math.max(0, this.endsAt - this.clock.getAsLong()))
				: null;
	}

	/** Set the timer that ends the fault. */
	void endBy(Timer timer) {
		this.end = timer;
		if (this.over) {
			timer.cancel();
		}
	}

	/** End the fault on all connections. */
	void end() {
		this.over = true;
		Timer timer = this.end;
		if (timer != null) {
			timer.cancel();
		}
	}

	boolean isOver() {
		return this.over;
	}

}
