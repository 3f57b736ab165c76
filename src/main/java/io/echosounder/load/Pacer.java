package io.echosounder.load;

import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

/**
 * Wakes the workers when something is due, as a selector waits for whole milliseconds
 * only.
 */
final class Pacer implements AutoCloseable {

	/** Timers are no finer. What is due in between is sent together. */
	private static final long FINEST = TimeUnit.MICROSECONDS.toNanos(100);

	private final List<Worker> workers;

	private final long start;

	private final long interval;

	private final Thread thread = Thread.ofPlatform().daemon().name("pacer").unstarted(this::run);

	private volatile boolean closed;

	Pacer(List<Worker> workers, long start, Plan plan) {
		this.workers = workers;
		this.start = start;
		this.interval = Math.max(FINEST, plan.interval());
	}

	void start() {
		this.thread.start();
	}

	private void run() {
		long due = this.start;
		while (!this.closed) {
			long now = System.nanoTime();
			if (now < due) {
				LockSupport.parkNanos(due - now);
				continue;
			}
			this.workers.forEach(Worker::wakeUp);
			due += Math.max(1, (now - due) / this.interval + 1) * this.interval;
		}
	}

	@Override
	public void close() {
		this.closed = true;
		LockSupport.unpark(this.thread);
	}

}
