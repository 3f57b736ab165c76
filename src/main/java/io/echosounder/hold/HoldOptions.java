package io.echosounder.hold;

import java.time.Duration;
import java.util.Locale;

import org.jspecify.annotations.Nullable;

/**
 * Options of a hold.
 *
 * @param connections number of connections, 1 or more
 * @param interval from one echo of a connection to the next, 1 ms or more
 * @param size bytes of a payload
 * @param duration after which they are ended; {@code null} for never
 */
public record HoldOptions(int connections, Duration interval, int size, @Nullable Duration duration) {

	/** Maximum number of connections, which is more than a machine has ports for. */
	public static final int MAX_CONNECTIONS = 100_000;

	private static final Duration MIN_INTERVAL = Duration.ofMillis(1);

	private static final Duration MIN_DURATION = Duration.ofMillis(1);

	public HoldOptions {
		if (connections < 1 || connections > MAX_CONNECTIONS) {
			throw new IllegalArgumentException(
					String.format(Locale.ROOT, "--connections must be 1 to %d, not %d", MAX_CONNECTIONS, connections));
		}
		if (interval.compareTo(MIN_INTERVAL) < 0) {
			throw new IllegalArgumentException("--interval must be 1ms or longer");
		}
		if (duration != null && duration.compareTo(MIN_DURATION) < 0) {
			throw new IllegalArgumentException("--duration must be 1ms or longer");
		}
	}

}
