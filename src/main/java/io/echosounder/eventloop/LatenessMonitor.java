package io.echosounder.eventloop;

import java.time.Duration;
import java.util.List;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

/**
 * Measures how late event loops are, from its creation until it is closed. So a
 * self-check can tell a process that gets no processor from a listener that does not
 * answer. Any thread may call.
 */
public final class LatenessMonitor implements AutoCloseable {

	private static final long PERIOD = TimeUnit.MILLISECONDS.toNanos(50);

	/** After a pause of the whole process, loops run as soon as those that watch them. */
	private static final long GRACE = TimeUnit.MILLISECONDS.toNanos(250);

	private static final long LOOK = TimeUnit.MILLISECONDS.toNanos(10);

	private final List<Beat> beats;

	private volatile boolean closed;

	public LatenessMonitor(List<EventLoop> loops) {
		this.beats = loops.stream().map(Beat::new).toList();
		this.beats.forEach(Beat::begin);
	}

	/**
	 * By how much the latest loop was late.
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
	 * Whether a loop is late and still does not run, as a handler blocks it. Waits a
	 * moment for one that is late.
	 * @param late from when on a loop is late
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

	/** By the clock of the system: that of a loop may be moved by hand. */
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
				// it has ended, and health says so
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
