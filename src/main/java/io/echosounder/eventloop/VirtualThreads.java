package io.echosounder.eventloop;

import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

import org.jspecify.annotations.Nullable;

/**
 * Starts virtual threads so that those which are always busy do not lock out new ones.
 * <p>
 * A new virtual thread runs when some carrier is idle, which may be never. A carrier
 * empties its own queue first, and threads that are woken repeatedly keep that queue full
 * (JDK 25). So busy threads pause for a moment if others wait for their first turn. Any
 * thread may call, where nothing else is said.
 */
public final class VirtualThreads {

	/**
	 * Safety timeout; normally the gate opens first, as carriers are free when busy
	 * threads pause.
	 */
	private static final long PATIENCE_MILLIS = 1000;

	private int waiting;

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
		waits();
		try {
			Thread.ofVirtual().name(name).start(() -> {
				runs();
				task.run();
			});
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
