package io.echosounder.drain;

import java.time.Duration;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;

import io.echosounder.testing.Patience;

import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Primary;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * A drain's time that stands still until the test moves it, or lets it run.
 */
public final class SteppedClock implements DrainClock {

	private final ReentrantLock lock = new ReentrantLock();

	private final Condition changed = this.lock.newCondition();

	private long now;

	private boolean paused;

	private boolean runs;

	@Override
	public long nanoTime() {
		this.lock.lock();
		try {
			return this.now;
		}
		finally {
			this.lock.unlock();
		}
	}

	@Override
	public void pause(Duration duration) {
		boolean early;
		this.lock.lock();
		try {
			long end = this.now + duration.toNanos();
			this.paused = this.now < end;
			this.changed.signalAll();
			while (this.now < end && !this.runs) {
				this.changed.awaitUninterruptibly();
			}
			this.paused = false;
			early = this.now < end;
		}
		finally {
			this.lock.unlock();
		}
		if (early) {
			DrainClock.SYSTEM.pause(duration);
			move(duration);
		}
	}

	/** Waits until the drain pauses, and moves the time. */
	public void advance(Duration duration) {
		awaitPause();
		move(duration);
	}

	/** Waits until the drain has done what is to be done now. */
	public void awaitPause() {
		this.lock.lock();
		try {
			long rest = Patience.PATIENCE.toNanos();
			while (!this.paused && rest > 0) {
				rest = this.changed.awaitNanos(rest);
			}
			assertThat(this.paused).as("the drain pauses").isTrue();
		}
		catch (InterruptedException ex) {
			Thread.currentThread().interrupt();
			throw new IllegalStateException(ex);
		}
		finally {
			this.lock.unlock();
		}
	}

	private void move(Duration duration) {
		this.lock.lock();
		try {
			this.now += duration.toNanos();
			this.paused = false;
			this.changed.signalAll();
		}
		finally {
			this.lock.unlock();
		}
	}

	/** From now on, time passes. */
	public void run() {
		this.lock.lock();
		try {
			this.runs = true;
			this.changed.signalAll();
		}
		finally {
			this.lock.unlock();
		}
	}

	/** Takes the place of the system's clock, without annotation. */
	public static class ClockConfiguration {

		@Bean
		@Primary
		SteppedClock steppedClock() {
			return new SteppedClock();
		}

	}

}
