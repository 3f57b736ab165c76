package io.echosounder.testing;

import java.time.Duration;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/**
 * Work that goes on beside the test, on a virtual thread if nothing else is said.
 */
public final class Background {

	private static final Duration PATIENCE = Duration.ofSeconds(60);

	private final FutureTask<Void> task;

	private Background(FutureTask<Void> task) {
		this.task = task;
	}

	public static Background start(Work work) {
		return startOn(Thread.ofVirtual(), work);
	}

	/**
	 * Starts work that would otherwise keep virtual threads of the server from running:
	 * all share the same carriers.
	 */
	public static Background startOnPlatform(Work work) {
		return startOn(Thread.ofPlatform().daemon(), work);
	}

	private static Background startOn(Thread.Builder thread, Work work) {
		FutureTask<Void> task = new FutureTask<>(() -> {
			work.run();
			return null;
		});
		thread.start(task);
		return new Background(task);
	}

	public boolean isDone() {
		return this.task.isDone();
	}

	/** Waits for the end of the work, and fails as it failed. */
	public void join() {
		join(PATIENCE);
	}

	/** As above, for work that may take longer. */
	public void join(Duration patience) {
		try {
			this.task.get(patience.toMillis(), TimeUnit.MILLISECONDS);
		}
		catch (ExecutionException ex) {
			throw new AssertionError("The work failed", ex.getCause());
		}
		catch (TimeoutException ex) {
			throw new AssertionError("The work takes too long", ex);
		}
		catch (InterruptedException ex) {
			Thread.currentThread().interrupt();
			throw new AssertionError("Interrupted", ex);
		}
	}

	/** Work that may fail. */
	@FunctionalInterface
	public interface Work {

		void run() throws Exception;

	}

}
