package io.echosounder.eventloop;

import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.locks.LockSupport;

import org.jspecify.annotations.Nullable;

/**
 * Starts virtual threads so that those which are always busy do not lock out others.
 * <p>
 * A carrier empties its own queue first, and threads that are woken repeatedly keep that
 * queue full (JDK 25). A thread that is started or woken from outside runs when some
 * carrier is idle, which may be never; one of these is the thread of the JDK that wakes
 * the readers of a part of all sockets. So busy threads pause for a moment if others wait
 * for their first turn, and from time to time. Any thread may call, where nothing else is
 * said.
 */
public final class VirtualThreads {

	/**
	 * Safety timeout; normally the gate opens first, as carriers are free when busy
	 * threads pause.
	 */
	private static final long PATIENCE_MILLIS = 1000;

	/** Duration of a rest, in which carriers run what waits for them outside. */
	private static final long REST = TimeUnit.MILLISECONDS.toNanos(1);

	private int waiting;

	/** Whether a thread that never rests has run since the last rest. */
	private volatile boolean busy;

	/**
	 * Completed when no thread waits any longer; {@code null} without waiting threads.
	 */
	private volatile @Nullable CompletableFuture<Void> gate;

	/**
	 * Start a virtual thread.
	 * @param name of the thread
	 * @param task to run
	 */
	public void start(String name, Runnable task) {
		startAwaited(name, () -> {
			runs();
			task.run();
		});
	}

	/**
	 * Let threads that are always busy pause, if there are any, until carriers have run
	 * all others. To be called about once a second, by a platform thread.
	 */
	public void rest() {
		if (this.busy) {
			this.busy = false;
			startAwaited("echo-rest", () -> {
				LockSupport.parkNanos(REST);
				runs();
			});
		}
	}

	private void startAwaited(String name, Runnable task) {
		waits();
		try {
			Thread.ofVirtual().name(name).start(task);
		}
		catch (Throwable ex) {
			runs();
			throw ex;
		}
	}

	private synchronized void waits() {
		if (this.waiting++ == 0) {
			this.gate = new CompletableFuture<>();
		}
	}

	private synchronized void runs() {
		CompletableFuture<Void> gate = this.gate;
		if (--this.waiting == 0 && gate != null) {
			this.gate = null;
			gate.complete(null);
		}
	}

	/**
	 * Wait for threads that have not run yet, if any. Only virtual threads may call; to
	 * be called from time to time by those that never rest.
	 */
	public void giveWay() {
		if (!this.busy) {
			this.busy = true;
		}
		CompletableFuture<Void> gate = this.gate;
		if (gate == null) {
			return;
		}
		try {
			gate.get(PATIENCE_MILLIS, TimeUnit.MILLISECONDS);
		}
		catch (TimeoutException _) {
			// waited long enough
		}
		catch (InterruptedException _) {
			Thread.currentThread().interrupt();
		}
		catch (ExecutionException ex) {
			throw new IllegalStateException("Only ever completed", ex);
		}
	}

}
