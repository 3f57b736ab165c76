package io.echosounder.load;

import java.time.Duration;

/**
 * Send time of each payload. With a rate the connections take turns, evenly; else each
 * payload is due at once. Any thread may call.
 */
final class SendSchedule {

	private static final double NANOS_PER_SECOND = 1e9;

	private final LoadOptions options;

	SendSchedule(LoadOptions options) {
		this.options = options;
	}

	boolean isPaced() {
		return this.options.isPaced();
	}

	/** Return the maximum number of payloads in flight on a connection. */
	int depth() {
		return this.options.depth();
	}

	/**
	 * Return whether no further payload is due, at a time in ns since the begin of the
	 * load.
	 */
	boolean isOver(long elapsed) {
		Duration duration = this.options.duration();
		return duration != null && elapsed >= duration.toNanos();
	}

	/** Return the number of payloads that a connection sends, if it can keep up. */
	long share(int connection) {
		long share = this.options.share(connection);
		Duration duration = this.options.duration();
		return (isPaced() && duration != null) ? Math.min(share, dueBefore(connection, duration.toNanos())) : share;
	}

	/**
	 * Return the time at which a payload is due.
	 * @param n its number on the connection, from 0
	 * @return ns since the begin of the load
	 */
	long due(int connection, long n) {
		return (long) ((connection + n * (double) this.options.connections()) * interval());
	}

	/**
	 * Return the number of payloads of a connection due before a time, in ns since the
	 * begin.
	 */
	private long dueBefore(int connection, long elapsed) {
		// not divided by the interval, which is rounded: the result would be one too many
		// at times
		double due = elapsed * this.options.rate() / NANOS_PER_SECOND;
		return Math.max(0, (long) Math.ceil((due - connection) / this.options.connections()));
	}

	/**
	 * Return the number of payloads that a connection should have sent by then; 0 without
	 * a rate.
	 */
	long expected(int connection, long elapsed) {
		return Math.min(share(connection), dueBefore(connection, elapsed));
	}

	/** Return the time between two payloads of the load, in ns; 0 without a rate. */
	double interval() {
		return isPaced() ? NANOS_PER_SECOND / this.options.rate() : 0;
	}

	/** Return the duration of a load that keeps its rate, in ns; 0 without a rate. */
	long length() {
		Duration duration = this.options.duration();
		long length = (long) (this.options.count() * interval());
		return (duration != null) ? Math.min(length, duration.toNanos()) : length;
	}

}
