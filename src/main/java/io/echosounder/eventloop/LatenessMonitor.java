package io.echosounder.eventloop;

import java.time.Duration;
import java.util.List;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

/**
 * Measures the lateness of event loops, from its creation until it is closed. A
 * self-check uses it to distinguish a process without processor time from a listener that
 * does not answer. Any thread may call.
 */
public final class LatenessMonitor implements AutoCloseable {

	private static final long PERIOD = TimeUnit.MILLISECONDS.toNanos(50);

	/**
	 * After a pause of the whole process, loops run as soon as the threads that watch
	 * them.
	 */
	private static final long GRACE = TimeUnit.MILLISECONDS.toNanos(250);

	private static final long LOOK = TimeUnit.MILLISECONDS.toNanos(10);

	private final List<Beat> beats;

	private volatile boolean closed;

	public LatenessMonitor(List<EventLoop> loops) {
		this.beats = loops.stream().map(Beat::new).toList();
		this.beats.forEach(Beat::begin);
	}

	/**
	 * Return the highest lateness of a loop.
	 * @return zero or more
	 */
	public Duration lateness() {
		long latest = 0;
		for (Beat beat : this.beats) {
			latest = Math.max(latest, Math.max(beat.latest, beat.overdue()));
		}
		return Duration.ofNanos(latest);
	}

	/**
	 * Return whether a loop is late and still does not run, as a handler blocks it. Waits
	 * a moment for a late loop.
	 * @param late lateness from which a loop is late
	 * @return {@code false} if all loops run, even if they were late
	 */
	public boolean isBlocked(Duration late) {
		long start = System.nanoTime();
		while (this.beats.stream().anyMatch((beat) -> beat.overdue() >= late.toNanos())) {
			if (System.nanoTime() - start >= GRACE) {
				return true;
			}
			LockSupport.parkNanos(LOOK);
		}
		return false;
	}

	@Override
	public void close() {
		this.closed = true;
	}

	/** Measures by the system's clock, as a test may move that of a loop. */
	private final class Beat implements Runnable {

		private final EventLoop loop;

		private volatile long due;

		private volatile long latest;

		private volatile boolean ended;

		Beat(EventLoop loop) {
			this.loop = loop;
		}

		void begin() {
			this.due = System.nanoTime() + PERIOD;
			try {
				this.loop.schedule(PERIOD, this);
			}
			catch (RejectedExecutionException _) {
				// the loop has ended, and health reports that
				this.ended = true;
			}
		}

		@Override
		public void run() {
			this.latest = Math.max(this.latest, overdue());
			if (!LatenessMonitor.this.closed && this.loop.isAlive()) {
				begin();
			}
		}

		long overdue() {
			return this.ended ? 0 : Math.max(0, System.nanoTime() - this.due);
		}

	}

}
