package io.echosounder.hold;

import java.time.Duration;

import org.jspecify.annotations.Nullable;

/**
 * What to keep open, and for how long.
 *
 * @param connections how many, 1 or more
 * @param interval from one echo of a connection to the next, more than 0
 * @param size bytes of a payload
 * @param duration after which they are ended; {@code null} for never
 */
public record HoldOptions(int connections, Duration interval, int size, @Nullable Duration duration) {

	/** The most connections, which are more than a machine has ports for. */
	public static final int MAX_CONNECTIONS = 100_000;

	public HoldOptions {
		if (connections < 1 || connections > MAX_CONNECTIONS) {
			throw new IllegalArgumentException(
					"--connections must be 1 to %d, not %d".formatted(MAX_CONNECTIONS, connections));
		}
		if (interval.isNegative() || interval.isZero()) {
			throw new IllegalArgumentException("--interval must be longer than 0s");
		}
		if (duration != null && (duration.isNegative() || duration.isZero())) {
			throw new IllegalArgumentException("--duration must be longer than 0s");
		}
	}

}
