package io.echosounder.transport;

import java.time.Duration;
import java.util.Collection;
import java.util.List;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;
import java.util.function.LongSupplier;

/**
 * End many connections: each is asked to end, has some time for it, and is aborted after
 * that. Methods wait for the end, so event loops must not call them.
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
	 * @param pause lets so much of its time pass
	 * @param slack how long connections that were aborted may take to end
	 * @param failures is told if a connection cannot be asked or aborted; the others are
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
	 * End connections. Returns when all have ended, or when those that were aborted have
	 * had the slack for it.
	 * @param connections those that have not ended yet
	 * @param request asks one to end
	 * @param atMost how long they may take to end
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

	/** Wait for a condition, for so long at the most. */
	void await(BooleanSupplier condition, Duration atMost) {
		long start = this.nanoTime.getAsLong();
		while (!condition.getAsBoolean() && this.nanoTime.getAsLong() - start < atMost.toNanos()) {
			this.pause.accept(POLL);
		}
	}

}
