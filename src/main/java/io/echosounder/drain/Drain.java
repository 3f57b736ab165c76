package io.echosounder.drain;

import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicBoolean;

import io.echosounder.eventloop.OutOfMemory;
import io.echosounder.listener.Listeners;
import io.echosounder.transport.CloseReason;
import io.echosounder.transport.Connection;
import io.echosounder.transport.ConnectionShutdown;
import io.echosounder.transport.ServerConnectionFactory;
import org.apache.commons.logging.Log;
import org.apache.commons.logging.LogFactory;
import org.jspecify.annotations.Nullable;

/**
 * Ends the service of all listeners, once. Every completely received frame gets its
 * reply, unless its connection is counted as forced. Any thread may call; a separate
 * thread does the work.
 */
public final class Drain {

	private static final Log logger = LogFactory.getLog(Drain.class);

	private static final Duration POLL = Duration.ofMillis(20);

	/** Time that a close may take beyond its deadline on a busy machine. */
	private static final Duration SLACK = Duration.ofMillis(250);

	private final Listeners listeners;

	private final DrainTimes times;

	private final Runnable announcement;

	private final DrainClock clock;

	private final OutOfMemory outOfMemory;

	private final AtomicBoolean begun = new AtomicBoolean();

	private final CompletableFuture<DrainOutcome> outcome = new CompletableFuture<>();

	/** Connections that were open when the listeners were closed. */
	private volatile List<Connection> connections = List.of();

	private volatile DrainPhase phase = DrainPhase.RUNNING;

	private volatile long startedAt;

	/**
	 * Create a drain.
	 * @param listeners to drain
	 * @param times durations of its steps
	 * @param announcement tells clients and load balancers that this server takes no more
	 * traffic
	 * @param clock measures the steps
	 * @param outOfMemory is told of each failure first
	 */
	Drain(Listeners listeners, DrainTimes times, Runnable announcement, DrainClock clock, OutOfMemory outOfMemory) {
		this.listeners = listeners;
		this.times = times;
		this.announcement = announcement;
		this.clock = clock;
		this.outOfMemory = outOfMemory;
	}

	/**
	 * Start the drain, unless it was started before. Runs the announcement, then returns
	 * without waiting; if the system refuses a thread, the caller runs the drain.
	 */
	public void begin() {
		if (this.begun.compareAndSet(false, true)) {
			this.startedAt = this.clock.nanoTime();
			attempt(this::announce);
			start();
		}
	}

	/**
	 * Start the thread of the drain; without a free thread, the caller runs the drain.
	 */
	private void start() {
		try {
			Thread.ofPlatform().name("echo-drain").start(this::run);
		}
		catch (OutOfMemoryError ex) {
			logger.warn("The system refuses a thread for the drain; the caller runs it: " + ex.getMessage());
			run();
		}
	}

	/**
	 * Wait for the end of the drain.
	 * @param atMost maximum time to wait
	 * @return whether the drain is over; {@code false} also if the calling thread was
	 * interrupted, whose interrupt status is then set again
	 */
	boolean awaitOutcome(Duration atMost) {
		try {
			this.outcome.get(atMost.toNanos(), TimeUnit.NANOSECONDS);
			return true;
		}
		catch (InterruptedException _) {
			Thread.currentThread().interrupt();
			return false;
		}
		catch (ExecutionException | TimeoutException _) {
			return false;
		}
	}

	/**
	 * Return the phase of the drain.
	 * @return {@link DrainPhase#RUNNING} before it has begun
	 */
	public DrainPhase phase() {
		return this.phase;
	}

	/**
	 * Return the durations of its steps.
	 * @return as in the settings
	 */
	public DrainTimes times() {
		return this.times;
	}

	/**
	 * Return the time since the drain began.
	 * @return zero before it has begun; the whole time once it is over
	 */
	public Duration elapsed() {
		DrainOutcome outcome = outcome();
		if (outcome != null) {
			return outcome.took();
		}
		return (this.phase != DrainPhase.RUNNING) ? sinceStart() : Duration.ZERO;
	}

	/**
	 * Return the outcome of the drain.
	 * @return {@code null} until it is over
	 */
	public @Nullable DrainOutcome outcome() {
		return this.outcome.getNow(null);
	}

	/**
	 * Return the number of connections that were open when the listeners were closed.
	 * @return zero before that
	 */
	public int connections() {
		return this.connections.size();
	}

	/**
	 * Return the number of {@link #connections} that have ended. Looks at all of them.
	 * @return all of them once the drain is over
	 */
	public int ended() {
		List<Connection> connections = this.connections;
		return connections.size() - remaining(connections).size();
	}

	/** Run every step even if one fails, and end the wait of other threads. */
	private void run() {
		try {
			this.clock.pause(this.times.delay());
			attempt(this::stopAccepting);
			attempt(this::closeQuietConnections);
			attempt(this::closeTheRest);
		}
		finally {
			report();
		}
	}

	private void attempt(Runnable step) {
		try {
			step.run();
		}
		catch (Throwable ex) {
			failed(ex);
		}
	}

	private void failed(Throwable ex) {
		this.outOfMemory.haltIf(ex);
		logger.error("A step of the drain failed; the next step follows", ex);
	}

	private void announce() {
		this.phase = DrainPhase.DELAY;
		this.announcement.run();
		logger.info("Draining: readiness refuses traffic"
				+ (this.times.delay().isZero() ? "" : ", listeners accept for another " + seconds(this.times.delay())));
	}

	private void stopAccepting() {
		this.phase = DrainPhase.GRACE;
		for (ServerConnectionFactory listener : this.listeners) {
			attempt(listener::stopAccepting);
		}
		this.connections = this.listeners.openConnections();
		logger.info("Draining: listeners are closed, " + switch (this.connections.size()) {
			case 0 -> "no connection is open";
			case 1 -> "1 connection has " + timeToFinish();
			default -> this.connections.size() + " connections have " + timeToFinish();
		});
	}

	private String timeToFinish() {
		return seconds(this.times.spread().plus(this.times.gracePeriod())) + " to finish";
	}

	private void closeQuietConnections() {
		long start = this.clock.nanoTime();
		long spread = this.times.spread().toNanos();
		long grace = spread + this.times.gracePeriod().toNanos();
		List<Connection> rest = remaining(this.connections);
		for (long elapsed = 0; !rest.isEmpty() && elapsed < grace; elapsed = this.clock.nanoTime() - start) {
			double share = (elapsed < spread) ? (double) elapsed / spread : 1;
			closeSome(rest, share);
			this.clock.pause(POLL);
			rest = remaining(rest);
		}
	}

	/** Close quiet connections until a given share of all is closed. */
	private void closeSome(List<Connection> rest, double share) {
		List<Connection> open = rest.stream().filter(Connection::isOpen).toList();
		int tooMany = open.size() - (int) Math.floor(this.connections.size() * (1 - share));
		for (Connection connection : open) {
			// a connection that has closed since it was counted is one of those
			if (tooMany > 0 && (!connection.isOpen() || connection.isQuiet(this.times.quietPeriod()))) {
				attempt(() -> connection.closeIfQuiet(this.times.quietPeriod()));
				tooMany--;
			}
		}
	}

	private void closeTheRest() {
		this.phase = DrainPhase.CLOSING;
		new ConnectionShutdown(this.clock::nanoTime, this.clock::pause, SLACK, this::failed).end(
				remaining(this.connections), (connection) -> connection.closeNow(this.times.quietPeriod()),
				this.times.linger().plus(SLACK));
	}

	private static List<Connection> remaining(List<Connection> connections) {
		return connections.stream().filter((connection) -> !connection.hasEnded()).toList();
	}

	private void report() {
		DrainOutcome outcome = count(this.connections);
		logger.info(outcome);
		this.outcome.complete(outcome);
	}

	/**
	 * Return the outcome so far for the connections of one listener.
	 * @param listener its name
	 * @return counts of those that are closed
	 */
	public DrainOutcome count(String listener) {
		List<Connection> connections = this.connections;
		return count(connections.stream().filter((connection) -> connection.listenerName().equals(listener)).toList());
	}

	private DrainOutcome count(List<Connection> connections) {
		int clean = 0;
		int cut = 0;
		int forced = 0;
		for (Connection connection : connections) {
			CloseReason reason = connection.closeReason();
			// forced counts at once: a handler that blocks an event loop may delay the
			// end
			boolean counts = connection.hasEnded() || reason == CloseReason.FORCED;
			switch (counts ? reason : null) {
				case DRAINED, PEER -> clean++;
				case CUT -> cut++;
				case FORCED -> forced++;
				// another reason, which is counted elsewhere
				case null, default -> {
				}
			}
		}
		return new DrainOutcome(sinceStart(), clean, cut, forced);
	}

	private Duration sinceStart() {
		return Duration.ofNanos(this.clock.nanoTime() - this.startedAt);
	}

	private static String seconds(Duration duration) {
		return (duration.toMillis() / 1000.0) + " s";
	}

}
