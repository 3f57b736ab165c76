package io.echosounder.transport;

import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.locks.ReentrantLock;

/**
 * The turn of a blocking connection: one thread at a time has it, and runs the tasks that
 * other threads hand over meanwhile. Any thread may call.
 */
final class Turn {

	private final ReentrantLock lock = new ReentrantLock();

	private final Queue<Runnable> tasks = new ConcurrentLinkedQueue<>();

	/** Wait for the turn. */
	void take() {
		this.lock.lock();
	}

	/** End the turn. Tasks that were handed over meanwhile were left to this thread. */
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

	/** Whether another thread waits for the turn. */
	boolean isAwaited() {
		return this.lock.hasQueuedThreads();
	}

	/** Hand a task over, to be run after those before it. */
	void add(Runnable task) {
		this.tasks.add(task);
	}

	/**
	 * Run what was handed over, unless another thread has the turn: that thread runs the
	 * tasks after it.
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
