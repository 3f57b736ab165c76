package io.echosounder.transport;

import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.util.Locale;
import java.util.concurrent.atomic.AtomicLong;

import com.sun.management.UnixOperatingSystemMXBean;

/**
 * Keeps some file descriptors from the connections of listeners, so that the management
 * server and the self-check have theirs when connections take all others. To count those
 * that are open takes time, so that is done only when as many connections were accepted
 * as there was room for. Any thread may call.
 */
final class DescriptorReserve {

	private static final long MAX_RESERVED = 64;

	private final Descriptors descriptors;

	/** Connections that may be accepted before the next count. */
	private final AtomicLong room = new AtomicLong();

	/** Keeps some of the descriptors of this process, where the system limits them. */
	DescriptorReserve() {
		this((ManagementFactory.getOperatingSystemMXBean() instanceof UnixOperatingSystemMXBean system)
				? new OfSystem(system) : new Unlimited());
	}

	DescriptorReserve(Descriptors descriptors) {
		this.descriptors = descriptors;
	}

	/**
	 * Takes a descriptor for a connection.
	 * @throws IOException if only those are left that are kept
	 */
	void take() throws IOException {
		if (this.room.getAndDecrement() <= 0) {
			count();
		}
	}

	private synchronized void count() throws IOException {
		long max = this.descriptors.max();
		long left = max - this.descriptors.open();
		long room = left - Math.min(max / 10, MAX_RESERVED);
		// one of them is taken now
		this.room.set(Math.max(0, room - 1));
		if (room <= 0) {
			throw new IOException(String.format(Locale.ROOT, "only %,d file descriptors are left", left));
		}
	}

	/** The file descriptors of a process. */
	interface Descriptors {

		/** How many it may have. */
		long max();

		/** How many it has. */
		long open();

	}

	private record OfSystem(UnixOperatingSystemMXBean system) implements Descriptors {

		@Override
		public long max() {
			return this.system.getMaxFileDescriptorCount();
		}

		@Override
		public long open() {
			return this.system.getOpenFileDescriptorCount();
		}

	}

	private record Unlimited() implements Descriptors {

		@Override
		public long max() {
			return Long.MAX_VALUE;
		}

		@Override
		public long open() {
			return 0;
		}

	}

}
