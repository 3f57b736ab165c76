package io.echosounder.testing.toxic;

import java.util.concurrent.TimeUnit;
import java.util.random.RandomGenerator;

import io.netty.channel.ChannelHandler;

/**
 * A fault of one stream of a connection. Names and attributes are those of Toxiproxy.
 * Where the two differ, it is said here: Toxiproxy knows no half-close.
 */
public sealed interface Toxic {

	/**
	 * Begins to spoil a stream.
	 * @param link the stream
	 * @param random seeded
	 * @return what the bytes of the stream pass through from now on
	 */
	ChannelHandler start(Link link, RandomGenerator random);

	/**
	 * Delays all bytes, and the end.
	 *
	 * @param latency in ms
	 * @param jitter in ms, that the latency may be longer or shorter
	 */
	record Latency(long latency, int jitter) implements Delay {

		@Override
		public long dueAt(long now, long before, int length, RandomGenerator random) {
			return now + TimeUnit.MILLISECONDS.toNanos(this.latency + random.nextInt(-this.jitter, this.jitter + 1));
		}

		@Override
		public long endsAt(long now, long before, RandomGenerator random) {
			return dueAt(now, before, 0, random);
		}

	}

	/**
	 * Limits how fast bytes go.
	 *
	 * @param rate in KB/s, of 1000 bytes
	 */
	record Bandwidth(int rate) implements Delay {

		private static final int SLICES_PER_SECOND = 50;

		@Override
		public int slice(int available, RandomGenerator random) {
			return Math.min(available, Math.max(1, this.rate * 1000 / SLICES_PER_SECOND));
		}

		@Override
		public long dueAt(long now, long before, int length, RandomGenerator random) {
			return Math.max(now, before) + TimeUnit.SECONDS.toNanos(length) / (this.rate * 1000L);
		}

	}

	/**
	 * Cuts bytes into small pieces.
	 *
	 * @param averageSize of a piece, in bytes
	 * @param sizeVariation in bytes, smaller than the average
	 * @param delay between two pieces, in µs
	 */
	record Slicer(int averageSize, int sizeVariation, int delay) implements Delay {

		@Override
		public int slice(int available, RandomGenerator random) {
			return Math.min(available, this.averageSize + random.nextInt(-this.sizeVariation, this.sizeVariation + 1));
		}

		@Override
		public long dueAt(long now, long before, int length, RandomGenerator random) {
			return Math.max(now, before) + TimeUnit.MICROSECONDS.toNanos(this.delay);
		}

	}

	/**
	 * Delays the end of the stream only.
	 *
	 * @param delay in ms
	 */
	record SlowClose(long delay) implements Delay {

		@Override
		public long endsAt(long now, long before, RandomGenerator random) {
			return now + TimeUnit.MILLISECONDS.toNanos(this.delay);
		}

	}

	/**
	 * Drops all bytes, and closes the connection in the end. Without an end, it acts like
	 * a pulled cable: the destination sees nothing of the source, FIN and RST included.
	 * (Toxiproxy passes FIN on.)
	 *
	 * @param timeout until the close, in ms; 0 = never
	 */
	record Timeout(long timeout) implements Toxic {

		@Override
		public ChannelHandler start(Link link, RandomGenerator random) {
			if (this.timeout > 0) {
				link.after(this.timeout, link::close);
			}
			return new Blackhole();
		}

	}

	/**
	 * Drops all bytes, and resets the connection at both ends. (Toxiproxy does so after
	 * the first byte, and hence never while the connection is idle.)
	 *
	 * @param timeout until the reset, in ms
	 */
	record ResetPeer(long timeout) implements Toxic {

		@Override
		public ChannelHandler start(Link link, RandomGenerator random) {
			link.after(this.timeout, link::reset);
			return new Blackhole();
		}

	}

	/**
	 * Ends the stream after so many bytes, at any of them. (Toxiproxy closes the
	 * destination, which would reset it if it writes. Here that is left to
	 * {@link ResetPeer}.)
	 *
	 * @param bytes that still pass
	 */
	record LimitData(long bytes) implements Toxic {

		@Override
		public ChannelHandler start(Link link, RandomGenerator random) {
			return new Limit(this.bytes);
		}

	}

	/** Holds bytes back for a while, in order. Times are in ns. */
	sealed interface Delay extends Toxic {

		@Override
		default ChannelHandler start(Link link, RandomGenerator random) {
			return new DelayLine(this, link, random);
		}

		/** How many of the bytes go on as one piece. */
		default int slice(int available, RandomGenerator random) {
			return available;
		}

		/**
		 * When a piece goes on.
		 * @param now when it came
		 * @param before when the piece before it goes on
		 */
		default long dueAt(long now, long before, int length, RandomGenerator random) {
			return now;
		}

		/** When the end goes on. */
		default long endsAt(long now, long before, RandomGenerator random) {
			return now;
		}

	}

}
