package io.echosounder.transport;

import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.util.Locale;
import java.util.concurrent.atomic.AtomicLong;

import com.sun.management.UnixOperatingSystemMXBean;

/**
 * Reserves some file descriptors, so that connections of listeners cannot take those of
 * the management server and the self-check. Counting open descriptors takes time, so it
 * is done only when as many connections were accepted as the last count allowed. Any
 * thread may call.
 */
final class DescriptorReserve {

	private static final long MAX_RESERVED = 64;

	private final Descriptors descriptors;

	/** Number of connections that may be accepted before the next count. */
	private final AtomicLong room = new AtomicLong();

	/** Create a reserve of this process's descriptors, if the system limits them. */
	DescriptorReserve() {
		this((ManagementFactory.getOperatingSystemMXBean() instanceof UnixOperatingSystemMXBean system)
				? new OfSystem(system) : new Unlimited());
	}

	DescriptorReserve(Descriptors descriptors) {
		this.descriptors = descriptors;
	}

	/**
	 * Take a descriptor for a connection.
	 * @throws IOException if only reserved descriptors are left
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
		// this call takes one of them
		this.room.set(Math.max(0, room - 1));
		if (room <= 0) {
			throw new IOException(String.format(Locale.ROOT, "only %,d file descriptors are left", left));
		}
	}

	/** The file descriptors of a process. */
	interface Descriptors {

		/** Return the maximum number of descriptors. */
		long max();

		/** Return the number of open descriptors. */
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
