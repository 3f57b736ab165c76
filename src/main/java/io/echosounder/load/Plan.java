package io.echosounder.load;

import java.time.Duration;

/**
 * When each payload is to be sent. With a rate the connections take turns, evenly; else
 * each payload is due at once. Any thread may call.
 */
final class Plan {

	private static final double NANOS_PER_SECOND = 1e9;

	private final LoadOptions options;

	/** From one payload to the next, over all connections, in ns; 0 without a rate. */
	private final double interval;

	Plan(LoadOptions options) {
		this.options = options;
		this.interval = options.isPaced() ? NANOS_PER_SECOND / options.rate() : 0;
	}

	boolean isPaced() {
		return this.options.isPaced();
	}

	/** Payloads that may be on their way over a connection. */
	int depth() {
		return this.options.depth();
	}

	/** How many payloads a connection sends, if it can keep up. */
	long share(int connection) {
		long share = this.options.share(connection);
		Duration duration = this.options.duration();
		return (isPaced() && duration != null) ? Math.min(share, dueBefore(connection, duration.toNanos())) : share;
	}

	/**
	 * When a payload is due.
	 * @param n its number on the connection, from 0
	 * @return ns since the begin of the load
	 */
	long due(int connection, long n) {
		return (long) ((connection + n * (double) this.options.connections()) * this.interval);
	}

	/** How many payloads of a connection are due before then, in ns since the begin. */
	private long dueBefore(int connection, long elapsed) {
		return Math.max(0, (long) Math.ceil((elapsed / this.interval - connection) / this.options.connections()));
	}

	/** How many payloads of a connection should have been sent by then. */
	long expected(int connection, long elapsed) {
		return Math.min(share(connection), dueBefore(connection, elapsed));
	}

	/** From one moment at which something is due to the next, in ns. */
	long interval() {
		return (long) this.interval;
	}

}
