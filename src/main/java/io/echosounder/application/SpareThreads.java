package io.echosounder.application;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Semaphore;
import java.util.concurrent.ThreadFactory;

import org.apache.commons.logging.Log;
import org.apache.commons.logging.LogFactory;

/**
 * Threads that only wait, so that some are free for the end of the process when the
 * system refuses others: the JVM starts a thread for each signal, for each shutdown hook
 * and for the drain. Without them a signal is lost. Only one thread may call.
 */
final class SpareThreads {

	private static final int COUNT = 8;

	/** Small, as they call almost no code. */
	private static final long STACK_SIZE = 64 * 1024;

	private final ThreadFactory factory;

	private final List<Thread> threads = new ArrayList<>();

	/** Has a permit for each thread that may end. */
	private final Semaphore gate = new Semaphore(0);

	private boolean scarce;

	SpareThreads() {
		this(Thread.ofPlatform().name("spare").daemon().stackSize(STACK_SIZE).factory());
	}

	SpareThreads(ThreadFactory factory) {
		this.factory = factory;
	}

	/**
	 * Check whether the system refuses threads, and release the spare ones if so; else
	 * keep some. To be called from time to time.
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

	private boolean isPossible() {
		try {
			start(() -> {
			});
			return true;
		}
		catch (OutOfMemoryError _) {
			return false;
		}
	}

	/** Keep threads, unless they are the last ones. */
	private void keep() {
		try {
			while (this.threads.size() < COUNT) {
				this.threads.add(start(this.gate::acquireUninterruptibly));
			}
			start(() -> {
			});
		}
		catch (OutOfMemoryError _) {
			release();
		}
	}

	private Thread start(Runnable task) {
		Thread thread = this.factory.newThread(task);
		thread.start();
		return thread;
	}

	/** End the threads, so that others may be started. */
	void release() {
		this.gate.release(this.threads.size());
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

	private void logChange(boolean scarce) {
		if (scarce && !this.scarce) {
			log().warn("The system refuses new threads; spare threads are released for the shutdown");
		}
		else if (!scarce && this.scarce) {
			log().info("The system allows new threads again");
		}
		this.scarce = scarce;
	}

	/** Return the log; not earlier, as these threads exist before the log is set up. */
	private static Log log() {
		return LogFactory.getLog(SpareThreads.class);
	}

}
