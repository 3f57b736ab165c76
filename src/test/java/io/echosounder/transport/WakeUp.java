package io.echosounder.transport;

import java.util.concurrent.CompletableFuture;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;

import io.echosounder.eventloop.EventLoop;

/**
 * Lets tests have event loops look at the time, which they do once a second by
 * themselves.
 */
public final class WakeUp {

	private WakeUp() {
	}

	/** Wakes the loops of a group that are alive. */
	public static void all(EventLoopGroup group) {
		for (EventLoop loop : group.loops()) {
			try {
				loop.execute(() -> {
				});
			}
			catch (RejectedExecutionException _) {
				// it has ended
			}
		}
	}

	/**
	 * Wakes the loops of a group, all alive, and waits until each has looked at the time
	 * and acted on it.
	 */
	public static void andWait(EventLoopGroup group) {
		// timers are between two rounds of tasks, and may hand over tasks
		for (int round = 0; round < 3; round++) {
			for (EventLoop loop : group.loops()) {
				CompletableFuture<Void> done = new CompletableFuture<>();
				loop.execute(() -> done.complete(null));
				done.orTimeout(30, TimeUnit.SECONDS).join();
			}
		}
	}

	/** Waits until a connection is done with what it does now. */
	public static void andWait(Connection connection) {
		CompletableFuture<Void> done = new CompletableFuture<>();
		connection.core().driver.execute(() -> done.complete(null));
		done.orTimeout(30, TimeUnit.SECONDS).join();
	}

}
