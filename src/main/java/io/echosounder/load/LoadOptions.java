package io.echosounder.load;

import java.time.Duration;
import java.util.Locale;

import org.jspecify.annotations.Nullable;

/**
 * Amount and duration of a load.
 *
 * @param connections number of connections, 1 or more
 * @param depth maximum number of payloads in flight on a connection; 1 or more
 * @param rate payloads to be sent in a second, over all connections; 0 for a closed loop,
 * in which each echo is followed by the next payload
 * @param duration after which no more are sent; {@code null} for no end
 * @param count after which no more are sent; {@link Long#MAX_VALUE} for no end
 * @param sizes of the payloads
 */
public record LoadOptions(int connections, int depth, double rate, @Nullable Duration duration, long count,
		Sizes sizes) {

	/** Maximum number of connections, which is more than a machine has ports for. */
	public static final int MAX_CONNECTIONS = 100_000;

	/** Maximum number of payloads in flight on one connection. */
	public static final int MAX_DEPTH = 100_000;

	/** Maximum rate. */
	public static final double MAX_RATE = 10_000_000;

	private static final Duration MIN_DURATION = Duration.ofMillis(1);

	public LoadOptions {
		requireRange("connections", connections, MAX_CONNECTIONS);
		requireRange("depth", depth, MAX_DEPTH);
		if (count < 1) {
			throw new IllegalArgumentException("--count must be 1 or more, not " + count);
		}
		if (Double.isNaN(rate) || rate < 0 || rate > MAX_RATE) {
			throw new IllegalArgumentException(
					String.format(Locale.ROOT, "--rate must be at most %.0f a second", MAX_RATE));
		}
		if (duration != null && duration.compareTo(MIN_DURATION) < 0) {
			throw new IllegalArgumentException("--duration must be 1ms or longer");
		}
	}

	private static void requireRange(String name, int value, int max) {
		if (value < 1 || value > max) {
			throw new IllegalArgumentException(
					String.format(Locale.ROOT, "--%s must be 1 to %d, not %d", name, max, value));
		}
	}

	boolean isPaced() {
		return this.rate > 0;
	}

	/** Return the number of payloads that a connection sends. */
	long share(int connection) {
		if (this.count == Long.MAX_VALUE) {
			return Long.MAX_VALUE;
		}
		return this.count / this.connections + ((connection < this.count % this.connections) ? 1 : 0);
	}

}
