package io.echosounder.transport;

import java.time.Duration;

/**
 * How old connections may get, and how older ones end.
 *
 * @param age the age at which a connection is old; zero for never
 * @param jitter share of that age, 0 to 1, by which connections may be old earlier
 * @param quietPeriod how long no byte may have gone before an old connection is closed
 * @param gracePeriod how long an old connection that is never quiet is served; then it is
 * closed at a frame boundary
 */
public record MaxAge(Duration age, double jitter, Duration quietPeriod, Duration gracePeriod) {

	/** Connections of any age. */
	public static final MaxAge NEVER = new MaxAge(Duration.ZERO, 0, Duration.ZERO, Duration.ZERO);

	/** Whether connections get as old as they like. */
	boolean isNever() {
		return this.age.isZero();
	}

	/**
	 * Return the age at which one connection is old.
	 * @param random a number from 0 to 1, evenly spread, another one for each connection
	 * @return nanoseconds, up to the age, and at least what the jitter leaves of it
	 */
	long nanos(double random) {
		long age = this.age.toNanos();
		return age - (long) (age * this.jitter * random);
	}

}
