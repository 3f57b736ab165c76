package io.echosounder.drain;

import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

/**
 * Clock of a drain. A test supplies its own and moves the time.
 */
public interface DrainClock {

	/** The system's monotonic clock. */
	DrainClock SYSTEM = new DrainClock() {

		@Override
		public long nanoTime() {
			return System.nanoTime();
		}

		@Override
		public void pause(Duration duration) {
			long end = System.nanoTime() + duration.toNanos();
			for (long rest = duration.toNanos(); rest > 0; rest = end - System.nanoTime()) {
				LockSupport.parkNanos(Math.min(rest, TimeUnit.SECONDS.toNanos(1)));
			}
		}

	};

	/**
	 * Return the time.
	 * @return nanoseconds since an arbitrary moment, never going back
	 */
	long nanoTime();

	/**
	 * Wait until this much time has passed.
	 * @param duration zero or more
	 */
	void pause(Duration duration);

}
