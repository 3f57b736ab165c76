package io.echosounder;

import java.util.concurrent.CountDownLatch;

import org.apache.commons.logging.Log;
import org.apache.commons.logging.LogFactory;
import org.jspecify.annotations.Nullable;

/**
 * Threads that only wait, so that the system has some for the end of the process when it
 * refuses others: the JVM starts a thread for each signal, for each shutdown hook and for
 * the drain. Without them a signal is lost. Only one thread may call.
 */
final class SpareThreads {

	private static final int COUNT = 8;

	/** They call next to nothing. */
	private static final long STACK_SIZE = 64 * 1024;

	private final Starter starter;

	/** Opened to end the threads; {@code null} when there are none. */
	private @Nullable CountDownLatch gate;

	private boolean scarce;

	SpareThreads() {
		this((task) -> Thread.ofPlatform().name("spare").daemon().stackSize(STACK_SIZE).start(task));
	}

	SpareThreads(Starter starter) {
		this.starter = starter;
	}

	/**
	 * Looks whether the system refuses threads, and gives up those kept if it does; else
	 * keeps some. To be called once in a while.
	 */
	void tend() {
		try {
			if (this.gate != null) {
				this.starter.start(() -> {
				});
				return;
			}
			CountDownLatch gate = new CountDownLatch(1);
			this.gate = gate;
			for (int i = 0; i < COUNT; i++) {
				this.starter.start(() -> await(gate));
			}
			if (this.scarce) {
				this.scarce = false;
				log().info("Threads can be started again");
			}
		}
		catch (OutOfMemoryError ex) {
			release();
			if (!this.scarce) {
				this.scarce = true;
				log().warn("No thread can be started (" + ex.getMessage() + "): " + COUNT
						+ " spare ones are given up for the end of the process");
			}
		}
	}

	/** Ends the threads, so that others may be started. */
	void release() {
		if (this.gate != null) {
			this.gate.countDown();
			this.gate = null;
		}
	}

	/** Late, as these threads are there before the log is set up. */
	private static Log log() {
		return LogFactory.getLog(SpareThreads.class);
	}

	private static void await(CountDownLatch gate) {
		try {
			gate.await();
		}
		catch (InterruptedException _) {
			// not needed any more
		}
	}

	/** Starts a thread. */
	@FunctionalInterface
	interface Starter {

		/**
		 * Starts a thread.
		 * @param task what it runs
		 * @throws OutOfMemoryError if the system refuses
		 */
		void start(Runnable task);

	}

}
