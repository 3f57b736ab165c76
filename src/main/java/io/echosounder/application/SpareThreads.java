package io.echosounder.application;

import java.util.ArrayList;
import java.util.List;
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

	private final List<Thread> threads = new ArrayList<>();

	/** Opened to end the threads. */
	private CountDownLatch gate = new CountDownLatch(0);

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
	 * @return whether a thread can be started now
	 */
	boolean tend() {
		boolean startable = isPossible();
		if (!startable && !this.threads.isEmpty()) {
			release();
			startable = isPossible();
		}
		else if (startable && this.threads.isEmpty()) {
			keep();
		}
		logChange(this.threads.isEmpty());
		return startable;
	}

	/** Unless they are the last ones. */
	private void keep() {
		CountDownLatch gate = new CountDownLatch(1);
		this.gate = gate;
		for (int i = 0; i < COUNT; i++) {
			Thread thread = start(() -> await(gate));
			if (thread != null) {
				this.threads.add(thread);
			}
		}
		if (this.threads.size() < COUNT || !isPossible()) {
			release();
		}
	}

	private boolean isPossible() {
		return start(() -> {
		}) != null;
	}

	private @Nullable Thread start(Runnable task) {
		try {
			return this.starter.start(task);
		}
		catch (OutOfMemoryError _) {
			return null;
		}
	}

	private void logChange(boolean scarce) {
		if (scarce && !this.scarce) {
			log().warn("No more threads can be started; the spare ones are given up for the end of the process");
		}
		else if (!scarce && this.scarce) {
			log().info("Threads can be started again");
		}
		this.scarce = scarce;
	}

	/** Ends the threads, so that others may be started. */
	void release() {
		this.gate.countDown();
		for (Thread thread : this.threads) {
			try {
				thread.join();
			}
			catch (InterruptedException _) {
				Thread.currentThread().interrupt();
			}
		}
		this.threads.clear();
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
		 * @return the thread
		 * @throws OutOfMemoryError if the system refuses
		 */
		Thread start(Runnable task);

	}

}
