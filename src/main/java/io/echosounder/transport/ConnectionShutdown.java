package io.echosounder.transport;

import java.time.Duration;
import java.util.Collection;
import java.util.List;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;
import java.util.function.LongSupplier;

/**
 * Ends many connections: requests the end of each, waits, and aborts those left. Methods
 * wait for the end, so event loops must not call them.
 */
public final class ConnectionShutdown {

	private static final Duration POLL = Duration.ofMillis(5);

	private final LongSupplier nanoTime;

	private final Consumer<Duration> pause;

	private final Duration slack;

	private final Consumer<Throwable> failures;

	/**
	 * Create a shutdown.
	 * @param nanoTime a clock that never goes back, in nanoseconds
	 * @param pause waits for a time of that clock
	 * @param slack time that aborted connections have to end
	 * @param failures is told if the request or abort of a connection fails; the others
	 * go on
	 */
	public ConnectionShutdown(LongSupplier nanoTime, Consumer<Duration> pause, Duration slack,
			Consumer<Throwable> failures) {
		this.nanoTime = nanoTime;
		this.pause = pause;
		this.slack = slack;
		this.failures = failures;
	}

	/** Create a shutdown that waits by the system's monotonic clock. */
	static ConnectionShutdown inRealTime(Consumer<Throwable> failures) {
		return new ConnectionShutdown(System::nanoTime, (time) -> LockSupport.parkNanos(time.toNanos()),
				Duration.ofSeconds(1), failures);
	}

	/**
	 * End connections. Returns when all have ended, or when the slack of aborted
	 * connections is over.
	 * @param connections those that have not ended yet
	 * @param request requests the end of a connection
	 * @param atMost time that the connections have to end
	 */
	public void end(Collection<Connection> connections, Consumer<Connection> request, Duration atMost) {
		List<Connection> all = List.copyOf(connections);
		attempt(all, request);
		await(() -> haveEnded(all), atMost);
		List<Connection> rest = all.stream().filter((connection) -> !connection.hasEnded()).toList();
		attempt(rest, (connection) -> connection.abort(CloseReason.FORCED));
		await(() -> haveEnded(rest), this.slack);
	}

	private void attempt(List<Connection> connections, Consumer<Connection> request) {
		for (Connection connection : connections) {
			try {
				request.accept(connection);
			}
			catch (Throwable ex) {
				this.failures.accept(ex);
			}
		}
	}

	private static boolean haveEnded(List<Connection> connections) {
		return connections.stream().allMatch(Connection::hasEnded);
	}

	/** Wait for a condition, up to a time limit. */
	void await(BooleanSupplier condition, Duration atMost) {
		long start = this.nanoTime.getAsLong();
		while (!condition.getAsBoolean() && this.nanoTime.getAsLong() - start < atMost.toNanos()) {
			this.pause.accept(POLL);
		}
	}

}
