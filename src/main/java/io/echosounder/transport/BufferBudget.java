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
 * the memory left below three quarters of the limit (dynamic thresholds, Choudhury and
 * Hahne 1998). Reading pauses for a connection with more unsent bytes than its share, and
 * one read takes no more than the share. A connection that holds little is served as
 * before. Above the limit, the connections that hold the most are closed, see
 * {@link Eviction}. Where that has not freed enough, no connection is read whose messages
 * would wait for a virtual handler. Any thread may call.
 */
public final class BufferBudget {

	/** Minimum that a connection may always hold, in bytes. */
	static final int MIN_ALLOWANCE = 2 * 1024;

	/** Divisor of the heap for the default limit. */
	private static final int HEAP_SHARE = 4;

	/** Divisor of the memory left for the allowance of a connection. */
	private static final int SHARE = 64;

	private static final Log logger = LogFactory.getLog(BufferBudget.class);

	/**
	 * Time without a shortage after which its end is logged, so that a repeated shortage
	 * does not fill the log.
	 */
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
	 * Create a budget with a limit.
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
	 * Return the memory that connections hold now.
	 * @return bytes, for a moment more than the limit
	 */
	public long held() {
		return this.held.get();
	}

	/**
	 * Return the number of connections closed because they held the most.
	 * @return a count that only grows
	 */
	public long evicted() {
		return this.evicted.get();
	}

	/** Set the task that frees memory. It is run in a connection's turn. */
	void relieveBy(Runnable relief) {
		this.relief = relief;
	}

	/** Record that a connection holds this many bytes more, or fewer. */
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

	/** Count a connection that is closed because it held the most. */
	void countEviction() {
		this.evicted.incrementAndGet();
	}

	/**
	 * Return the maximum that one connection may hold, and take in one read.
	 * @param most bytes, if memory is not short
	 * @return bytes, at least one
	 */
	int allowance(int most) {
		long held = held();
		if (held <= highWaterMark()) {
			return most;
		}
		// the last quarter is for connections that hold little
		long free = this.limit - this.limit / 4 - held;
		return (int) Math.min(most, Math.max(MIN_ALLOWANCE, free / SHARE));
	}

	/** Return whether connections hold more than the limit. */
	boolean isExceeded() {
		return held() > this.limit;
	}

	/** Return the memory that connections may hold after an eviction, in bytes. */
	long target() {
		return this.limit - this.limit / 8;
	}

	/**
	 * Return whether eviction did not free enough memory yet, so that no message may be
	 * added.
	 */
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
			logger.warn(String.format(Locale.ROOT,
					"Connections hold %s, more than half of max-buffered (%s); reading from the largest pauses",
					megabytes(held), megabytes(this.limit)));
		}
	}

	/**
	 * Record the time, about once a second.
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
			logger.info(String.format(Locale.ROOT,
					"Connections hold %s, less than half of max-buffered again; closed meanwhile: %,d", megabytes(held),
					evicted() - this.evictedBefore));
		}
	}

	private static String megabytes(long bytes) {
		return String.format(Locale.ROOT, "%,.1f MB", bytes / 1048576.0);
	}

}
