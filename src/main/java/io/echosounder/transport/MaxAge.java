package io.echosounder.transport;

import java.time.Duration;

/**
 * Maximum age of connections, and how older ones are closed.
 *
 * @param age the age at which a connection is old; zero for never
 * @param jitter share of that age, 0 to 1, by which connections may be old earlier
 * @param quietPeriod required time without a byte before an old connection is closed
 * @param gracePeriod time for which an old connection that is never quiet is served; then
 * it is closed at a frame boundary
 */
public record MaxAge(Duration age, double jitter, Duration quietPeriod, Duration gracePeriod) {

	/** No maximum age. */
	public static final MaxAge NEVER = new MaxAge(Duration.ZERO, 0, Duration.ZERO, Duration.ZERO);

	/** Return whether no maximum age applies. */
	boolean isNever() {
		return this.age.isZero();
	}

	/**
	 * Return the age at which one connection is old.
	 * @param random a number from 0 to 1, evenly distributed, another one for each
	 * connection
	 * @return nanoseconds, up to the age, and at least what the jitter leaves of it
	 */
	long nanos(double random) {
		long age = this.age.toNanos();
		return age - (long) (age * this.jitter * random);
	}

}
