package io.echosounder.eventloop;

import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

import org.jspecify.annotations.Nullable;

/**
 * Starts virtual threads so that those which are always busy do not lock out new ones.
 * <p>
 * A new virtual thread runs when some carrier has nothing else to do, which may be never:
 * a carrier empties its own queue first, and threads that are woken again and again keep
 * it full (JDK 25). So those that are busy give way, for a moment, to those that wait for
 * their first turn. Any thread may call, where nothing else is said.
 */
public final class VirtualThreads {

	/**
	 * Never needed by what wakes up for that reason: when the busy ones rest, carriers
	 * are free at once.
	 */
	private static final long PATIENCE_MILLIS = 1000;

	private int waiting;

	/** Completed when nobody waits; {@code null} as long as nobody does. */
	private volatile @Nullable CompletableFuture<Void> gate;

	/**
	 * Starts a virtual thread.
	 * @param name of the thread
	 * @param task what it runs
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
	 * Waits for those that have not run yet, if there are any. Only virtual threads may
	 * call; to be called once in a while by those that never rest.
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
			// enough
		}
		catch (InterruptedException _) {
			Thread.currentThread().interrupt();
		}
		catch (ExecutionException ex) {
			throw new IllegalStateException("Only ever completed", ex);
		}
	}

}
