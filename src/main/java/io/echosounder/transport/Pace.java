package io.echosounder.transport;

import java.util.Random;
import java.util.concurrent.TimeUnit;

import io.echosounder.fault.Fault;

/**
 * Strategy to decide the size and time of the pieces that one connection sends. Times are
 * in nanoseconds.
 */
sealed interface Pace {

	/**
	 * Return the size of the next piece.
	 * @param waiting bytes that wait, at least one
	 */
	int size(int waiting);

	/**
	 * Return the time at which the next piece is due.
	 * @param first whether nothing waited before it
	 */
	long due(boolean first, long now, int size);

	/** Record that a piece is sent now. */
	void sent(long now);

	/** A limited rate, in pieces of a tenth of a second, as with Toxiproxy. */
	final class Rate implements Pace {

		private static final long SECOND = TimeUnit.SECONDS.toNanos(1);

		private final long rate;

		private final int most;

		private long due;

		Rate(Fault.Bandwidth bandwidth) {
			this.rate = bandwidth.rate();
			this.most = Math.clamp(this.rate / 10, 1, Integer.MAX_VALUE);
		}

		@Override
		public int size(int waiting) {
			return Math.min(waiting, this.most);
		}

		/** Compute from the previous due time, so that late timers do not add up. */
		@Override
		public long due(boolean first, long now, int size) {
			this.due = (first ? now : this.due) + Math.ceilDiv(size * SECOND, this.rate);
			return this.due;
		}

		@Override
		public void sent(long now) {
			// only the due time counts
		}

	}

	/** Small pieces of random size, with a delay after each. */
	final class Slices implements Pace {

		private final int average;

		private final int variation;

		private final long delay;

		private final Random random;

		private boolean hasSent;

		private long sentAt;

		Slices(Fault.Slicer slicer, Random random) {
			this.average = (int) Math.min(slicer.averageSize(), Integer.MAX_VALUE / 2);
			this.variation = (int) Math.min(slicer.sizeVariation(), this.average - 1);
			this.delay = slicer.delay().toNanos();
			this.random = random;
		}

		@Override
		public int size(int waiting) {
			return Math.min(waiting,
					this.random.nextInt(this.average - this.variation, this.average + this.variation + 1));
		}

		@Override
		public long due(boolean first, long now, int size) {
			long earliest = this.sentAt + this.delay;
			return (this.hasSent && earliest - now > 0) ? earliest : now;
		}

		@Override
		public void sent(long now) {
			this.hasSent = true;
			this.sentAt = now;
		}

	}

}
