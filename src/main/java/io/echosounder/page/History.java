package io.echosounder.page;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Supplier;

import org.jspecify.annotations.Nullable;

/**
 * The last fifteen minutes of the server, one sample each five seconds, whether the page
 * is open or not. Any thread may call.
 * <p>
 * A sample has, for all listeners together: milliseconds since the start; open
 * connections; and, since the start, messages, bytes received, bytes sent, and the counts
 * of the buckets of message times.
 */
final class History {

	static final Duration PERIOD = Duration.ofSeconds(5);

	static final int SAMPLES = 180;

	private final Supplier<long[]> totals;

	private final long[][] samples = new long[SAMPLES][];

	/** Number of samples ever taken. */
	private long taken;

	private @Nullable Thread sampler;

	/**
	 * Create an empty history.
	 * @param totals supplies a new sample
	 */
	History(Supplier<long[]> totals) {
		this.totals = totals;
	}

	/** Start to take samples. */
	synchronized void start() {
		if (this.sampler == null) {
			this.sampler = Thread.ofVirtual().name("page-history").start(this::run);
		}
	}

	private void run() {
		while (!Thread.currentThread().isInterrupted()) {
			sample();
			LockSupport.parkNanos(this, PERIOD.toNanos());
		}
	}

	synchronized void sample() {
		this.samples[(int) (this.taken++ % SAMPLES)] = this.totals.get();
	}

	/**
	 * Return the samples of the last fifteen minutes, also if the process was stopped
	 * meanwhile.
	 * @return oldest first
	 */
	synchronized List<long[]> samples() {
		long oldest = this.totals.get()[0] - TimeUnit.NANOSECONDS.toMillis(PERIOD.toNanos() * SAMPLES);
		List<long[]> samples = new ArrayList<>();
		for (long i = Math.max(0, this.taken - SAMPLES); i < this.taken; i++) {
			long[] sample = this.samples[(int) (i % SAMPLES)];
			if (sample[0] >= oldest) {
				samples.add(sample);
			}
		}
		return samples;
	}

	/** Stop taking samples. */
	synchronized void end() {
		if (this.sampler != null) {
			this.sampler.interrupt();
			this.sampler = null;
		}
	}

}
