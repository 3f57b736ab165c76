package io.echosounder.fault;

import java.time.Duration;

/**
 * Effect of a fault on a connection. Sizes are in bytes.
 */
public sealed interface Fault {

	/**
	 * Return the name of the fault.
	 * @return its type
	 */
	FaultType type();

	/**
	 * Send each write later, in order.
	 *
	 * @param latency mean delay
	 * @param jitter variation of the delay, evenly in both directions
	 */
	record Latency(Duration latency, Duration jitter) implements Fault {

		@Override
		public FaultType type() {
			return FaultType.LATENCY;
		}

	}

	/**
	 * Send at a limited rate, in pieces of a tenth of a second.
	 *
	 * @param rate bytes a second, at least one
	 */
	record Bandwidth(long rate) implements Fault {

		@Override
		public FaultType type() {
			return FaultType.BANDWIDTH;
		}

	}

	/**
	 * Send small pieces, each by a separate write.
	 *
	 * @param averageSize of a piece, at least one
	 * @param sizeVariation variation of the size, less than the average
	 * @param delay between two pieces
	 */
	record Slicer(long averageSize, long sizeVariation, Duration delay) implements Fault {

		@Override
		public FaultType type() {
			return FaultType.SLICER;
		}

	}

	/**
	 * Send FIN later.
	 *
	 * @param delay time by which it is late
	 */
	record SlowClose(Duration delay) implements Fault {

		@Override
		public FaultType type() {
			return FaultType.SLOW_CLOSE;
		}

	}

	/**
	 * Drop all bytes, and close the connection.
	 *
	 * @param timeout from accept to close; zero for never
	 */
	record Timeout(Duration timeout) implements Fault {

		@Override
		public FaultType type() {
			return FaultType.TIMEOUT;
		}

	}

	/**
	 * Drop all bytes, and send RST.
	 *
	 * @param timeout from the first byte, or the FIN, to the RST
	 */
	record ResetPeer(Duration timeout) implements Fault {

		@Override
		public FaultType type() {
			return FaultType.RESET_PEER;
		}

	}

	/**
	 * Close the connection after a number of bytes.
	 *
	 * @param bytes bytes that are sent; zero to close in place of the first byte
	 */
	record LimitData(long bytes) implements Fault {

		@Override
		public FaultType type() {
			return FaultType.LIMIT_DATA;
		}

	}

	/**
	 * Change bytes of the content, inside TLS: their lowest bit is inverted.
	 *
	 * @param every position of the first changed byte, and the distance to the next
	 */
	record Corrupt(long every) implements Fault {

		@Override
		public FaultType type() {
			return FaultType.CORRUPT;
		}

	}

	/**
	 * Send FIN after a number of bytes, without close_notify, and go on reading.
	 *
	 * @param bytes bytes that are sent; zero for FIN at once
	 */
	record EarlyFin(long bytes) implements Fault {

		@Override
		public FaultType type() {
			return FaultType.EARLY_FIN;
		}

	}

	/**
	 * Stop reading.
	 *
	 * @param bytes bytes that are read before
	 */
	record Stall(long bytes) implements Fault {

		@Override
		public FaultType type() {
			return FaultType.STALL;
		}

	}

	/** Accept the connection and close it at once. */
	record Refuse() implements Fault {

		@Override
		public FaultType type() {
			return FaultType.REFUSE;
		}

	}

}
