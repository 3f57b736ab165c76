package io.echosounder.transport;

import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.locks.ReentrantLock;

/**
 * The turn of a blocking connection: one thread at a time has it, and then runs the tasks
 * that other threads have handed over meanwhile. Any thread may call.
 */
final class Turn {

	private final ReentrantLock lock = new ReentrantLock();

	private final Queue<Runnable> tasks = new ConcurrentLinkedQueue<>();

	/** Wait for the turn. */
	void take() {
		this.lock.lock();
	}

	/** End the turn. Tasks handed over meanwhile were left to this thread. */
	void pass() {
		this.lock.unlock();
		runTasks();
	}

	/** Wait for the turn, and run a task in it. */
	void run(Runnable task) {
		take();
		try {
			task.run();
		}
		finally {
			pass();
		}
	}

	/**
	 * Run a task in turn, unless another thread has the turn: its write may wait for the
	 * peer.
	 */
	void runIfFree(Runnable task) {
		if (this.lock.tryLock()) {
			try {
				task.run();
			}
			finally {
				pass();
			}
		}
	}

	/** Return whether another thread waits for the turn. */
	boolean isAwaited() {
		return this.lock.hasQueuedThreads();
	}

	/** Hand over a task, to be run after those before it. */
	void add(Runnable task) {
		this.tasks.add(task);
	}

	/**
	 * Run the tasks handed over, unless another thread has the turn: that thread runs
	 * them afterwards.
	 */
	void runTasks() {
		while (!this.tasks.isEmpty() && !this.lock.isHeldByCurrentThread() && this.lock.tryLock()) {
			try {
				Runnable task = this.tasks.poll();
				if (task != null) {
					task.run();
				}
			}
			finally {
				this.lock.unlock();
			}
		}
	}

}
