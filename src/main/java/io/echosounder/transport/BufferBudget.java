package io.echosounder.transport;

import java.util.Locale;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;

import org.apache.commons.logging.Log;
import org.apache.commons.logging.LogFactory;

/**
 * Bounds the memory that all connections of a group of event loops hold together: unsent
 * replies, messages that wait for a handler, and incomplete frames, records and headers.
 * <p>
 * Above the high-water mark, half of the limit, each connection may hold a fixed share of
 * what is left of three quarters of it (dynamic thresholds, Choudhury and Hahne 1998).
 * Reading pauses for a connection with more unsent bytes than that, and one read takes no
 * more than that. A connection that holds little is served as before. Above the limit,
 * the connections that hold the most are closed, see {@link Eviction}. Any thread may
 * call.
 */
public final class BufferBudget {

	/** The least that a connection may always hold, in bytes. */
	static final int MIN_ALLOWANCE = 2 * 1024;

	/** Divides the default limit out of the heap. */
	private static final int HEAP_SHARE = 4;

	/** Divides the allowance of a connection out of the memory that is left. */
	private static final int SHARE = 64;

	private static final Log logger = LogFactory.getLog(BufferBudget.class);

	/** A shortage that comes back at once shall not fill the log. */
	private static final long CALM = TimeUnit.SECONDS.toNanos(10);

	private final long limit;

	private final AtomicLong held = new AtomicLong();

	private final AtomicLong evicted = new AtomicLong();

	private volatile Runnable relief = () -> {
	};

	private volatile boolean shortage;

	private volatile boolean calm;

	private long calmSince;

	private long evictedBefore;

	/**
	 * Sets the limit.
	 * @param limit bytes, at least one
	 */
	public BufferBudget(long limit) {
		if (limit < 1) {
			throw new IllegalArgumentException("The limit must be at least one byte: " + limit);
		}
		this.limit = limit;
	}

	/**
	 * Return the limit that applies if none is set.
	 * @return a quarter of the heap, in bytes
	 */
	public static long defaultLimit() {
		return Runtime.getRuntime().maxMemory() / HEAP_SHARE;
	}

	/**
	 * Return the limit.
	 * @return bytes
	 */
	public long limit() {
		return this.limit;
	}

	/**
	 * Return what connections hold now.
	 * @return bytes, for a moment more than the limit
	 */
	public long held() {
		return this.held.get();
	}

	/**
	 * Return how many connections were closed because they held the most.
	 * @return a count that only grows
	 */
	public long evicted() {
		return this.evicted.get();
	}

	/** Sets how memory is won back. The task is run in a connection's turn. */
	void relieveBy(Runnable relief) {
		this.relief = relief;
	}

	/** A connection holds so many bytes more, or fewer. */
	void change(long bytes) {
		long held = this.held.addAndGet(bytes);
		if (bytes > 0 && held > highWaterMark()) {
			this.calm = false;
			if (!this.shortage) {
				beginShortage(held);
			}
			if (held > this.limit) {
				this.relief.run();
			}
		}
	}

	/** A connection is closed because it held the most. */
	void countEviction() {
		this.evicted.incrementAndGet();
	}

	/**
	 * Return what one connection may hold, and take in one read.
	 * @param most bytes, where there is memory enough
	 * @return bytes, at least one
	 */
	int allowance(int most) {
		long held = held();
		if (held <= highWaterMark()) {
			return most;
		}
		// the last quarter is for those that hold little
		long free = this.limit - this.limit / 4 - held;
		return (int) Math.min(most, Math.max(MIN_ALLOWANCE, free / SHARE));
	}

	/** Whether connections hold more than the limit. */
	boolean isExceeded() {
		return held() > this.limit;
	}

	/** Return what connections may hold after an eviction, in bytes. */
	long target() {
		return this.limit - this.limit / 8;
	}

	/** Whether eviction did not win back enough, so that no message may be added. */
	boolean isExhausted() {
		return held() > this.limit + this.limit / 8;
	}

	private long highWaterMark() {
		return this.limit / 2;
	}

	private synchronized void beginShortage(long held) {
		if (!this.shortage) {
			this.shortage = true;
			this.evictedBefore = evicted();
			logger.warn(String.format(Locale.ROOT, "Connections hold %s, more than half of max-buffered (%s): reading "
					+ "from those that hold the most pauses", megabytes(held), megabytes(this.limit)));
		}
	}

	/**
	 * Takes note of the time, about once a second.
	 * @param now in nanoseconds, never before that of the last call by the same thread
	 */
	void tick(long now) {
		if (this.shortage) {
			endShortageIfCalm(now);
		}
	}

	private synchronized void endShortageIfCalm(long now) {
		long held = held();
		boolean wasCalm = this.calm;
		this.calm = held <= highWaterMark();
		if (!wasCalm) {
			this.calmSince = now;
		}
		else if (this.shortage && this.calm && now - this.calmSince >= CALM) {
			this.shortage = false;
			logger
				.info(String.format(Locale.ROOT,
						"Connections hold %s, less than half of max-buffered again; %,d were "
								+ "closed because they held the most",
						megabytes(held), evicted() - this.evictedBefore));
		}
	}

	private static String megabytes(long bytes) {
		return String.format(Locale.ROOT, "%,.1f MB", bytes / 1048576.0);
	}

}
