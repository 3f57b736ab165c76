package io.echosounder.load;

import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

/**
 * Wakes the workers when a payload is due, as a selector waits for whole milliseconds
 * only.
 */
final class Pacer implements AutoCloseable {

	/**
	 * Shortest interval, as timers are no finer. Payloads due in between are sent
	 * together.
	 */
	private static final long FINEST = TimeUnit.MICROSECONDS.toNanos(100);

	private final List<Worker> workers;

	private final long start;

	private final double interval;

	private final Thread thread = Thread.ofPlatform().daemon().name("pacer").unstarted(this::run);

	private volatile boolean closed;

	Pacer(List<Worker> workers, long start, SendSchedule schedule) {
		this.workers = workers;
		this.start = start;
		this.interval = Math.max((double) FINEST, schedule.interval());
	}

	void start() {
		this.thread.start();
	}

	private void run() {
		long next = 0;
		while (!this.closed) {
			long elapsed = System.nanoTime() - this.start;
			// from the begin each time, or rounding errors would add up
			long due = (long) (next * this.interval);
			if (elapsed < due) {
				LockSupport.parkNanos(due - elapsed);
				continue;
			}
			this.workers.forEach(Worker::wakeUp);
			next = (long) (elapsed / this.interval) + 1;
		}
	}

	@Override
	public void close() {
		this.closed = true;
		LockSupport.unpark(this.thread);
	}

}
