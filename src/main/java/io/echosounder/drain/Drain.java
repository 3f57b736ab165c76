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
 * Ends the service of all listeners, once: nothing that was received as a complete frame
 * is left without its reply, unless its connection is counted as forced. Any thread may
 * call; the work is done by one of its own.
 */
public final class Drain {

	private static final Log logger = LogFactory.getLog(Drain.class);

	private static final Duration POLL = Duration.ofMillis(20);

	/** What a close may take beyond its deadline on a busy machine. */
	private static final Duration SLACK = Duration.ofMillis(250);

	private final Listeners listeners;

	private final DrainTimes times;

	private final Runnable announcement;

	private final DrainClock clock;

	private final OutOfMemory outOfMemory;

	private final AtomicBoolean begun = new AtomicBoolean();

	private final CompletableFuture<DrainOutcome> outcome = new CompletableFuture<>();

	/** All that were open when the listeners were closed. */
	private volatile List<Connection> connections = List.of();

	private volatile DrainPhase phase = DrainPhase.RUNNING;

	private volatile long startedAt;

	/**
	 * Prepares a drain.
	 * @param listeners what to drain
	 * @param times how long its steps take
	 * @param announcement tells the world that this server takes no more traffic
	 * @param clock what its times are measured with
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
	 * Starts the drain, unless it was started before. Does not wait for it, but for the
	 * announcement, or if the system has no thread for it.
	 */
	public void begin() {
		if (this.begun.compareAndSet(false, true)) {
			this.startedAt = this.clock.nanoTime();
			attempt(this::announce);
			start();
		}
	}

	/** An end of the process must not fail for want of a thread. */
	private void start() {
		try {
			Thread.ofPlatform().name("echo-drain").start(this::run);
		}
		catch (OutOfMemoryError ex) {
			logger.warn("No thread can be started for the drain, so its caller waits for it: " + ex.getMessage());
			run();
		}
	}

	/**
	 * Wait for the end of the drain.
	 * @param atMost how long
	 * @return whether the drain is over; {@code false} as well if the calling thread was
	 * interrupted, and it is again
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
	 * Where the drain is.
	 * @return {@link DrainPhase#RUNNING} before it has begun
	 */
	public DrainPhase phase() {
		return this.phase;
	}

	/**
	 * How long its steps take.
	 * @return as in the settings
	 */
	public DrainTimes times() {
		return this.times;
	}

	/**
	 * For how long the drain has run.
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
	 * What came of the drain.
	 * @return {@code null} until it is over
	 */
	public @Nullable DrainOutcome outcome() {
		return this.outcome.getNow(null);
	}

	/** Whatever fails, the steps after it run, and who waits for the end hears of it. */
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
		logger.error("A step of the drain failed; it goes on with the next", ex);
	}

	private void announce() {
		this.phase = DrainPhase.DELAY;
		this.announcement.run();
		logger.info("Draining: no more traffic is wanted"
				+ (this.times.delay().isZero() ? "" : ", listeners accept for another " + seconds(this.times.delay())));
	}

	private void stopAccepting() {
		this.phase = DrainPhase.GRACE;
		for (ServerConnectionFactory listener : this.listeners) {
			attempt(listener::stopAccepting);
		}
		this.connections = this.listeners.openConnections();
		logger.info("Draining: listeners are closed, " + this.connections.size() + " connections have "
				+ seconds(this.times.spread().plus(this.times.gracePeriod())) + " to finish");
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

	/** Closes quiet connections until a given share of all is closed. */
	private void closeSome(List<Connection> rest, double share) {
		int open = (int) rest.stream().filter(Connection::isOpen).count();
		int mayStay = (int) Math.floor(this.connections.size() * (1 - share));
		for (Connection connection : rest) {
			if (open > mayStay && connection.isQuiet(this.times.quietPeriod())) {
				attempt(() -> connection.closeIfQuiet(this.times.quietPeriod()));
				open--;
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
	 * What has come so far of the connections of one listener.
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
				// had a reason of its own, which is counted elsewhere
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
