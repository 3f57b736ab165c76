package io.echosounder.transport;

import java.util.List;
import java.util.concurrent.BlockingDeque;
import java.util.concurrent.LinkedBlockingDeque;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;

import io.echosounder.eventloop.OutOfMemory;
import org.jspecify.annotations.Nullable;

/**
 * Platform threads that compute the steps of TLS handshakes: signatures, verifications
 * and key agreements. The pool has as many threads as processors, to leave room for event
 * loops and for the carriers of virtual threads. Steps of closed connections are skipped.
 * Any thread may call.
 */
final class HandshakePool implements AutoCloseable {

	/**
	 * Maximum number of connections that wait for their first step. The slowest keys in
	 * use take some milliseconds, so the last in the queue is served within its deadline.
	 */
	static final int MAX_WAITING = 1024;

	private final OutOfMemory outOfMemory;

	private final BlockingDeque<Entry> waiting = new LinkedBlockingDeque<>();

	private final AtomicInteger newcomers = new AtomicInteger();

	private final List<Thread> threads;

	private volatile boolean closed;

	/**
	 * Start the threads.
	 * @param size number of threads
	 * @param outOfMemory is told of each failure first
	 */
	HandshakePool(int size, OutOfMemory outOfMemory) {
		this.outOfMemory = outOfMemory;
		this.threads = IntStream.range(0, size)
			.mapToObj((i) -> Thread.ofPlatform().name("echo-handshake-" + i).daemon().start(this::run))
			.toList();
	}

	/**
	 * Compute the first step of a connection that a client has opened, after those that
	 * wait.
	 * @param step to compute
	 * @return {@code false} if too many wait, and nothing is computed
	 */
	boolean admit(Step step) {
		if (this.newcomers.incrementAndGet() > MAX_WAITING) {
			this.newcomers.decrementAndGet();
			return false;
		}
		this.waiting.addLast(new Entry(step, true));
		return true;
	}

	/**
	 * Compute a further step, or a step of a connection that this process has opened,
	 * before those that wait. Their number is bounded by the admitted handshakes.
	 * @param step to compute
	 */
	void advance(Step step) {
		this.waiting.addFirst(new Entry(step, false));
	}

	private void run() {
		while (!this.closed) {
			try {
				Entry entry = this.waiting.take();
				if (entry.newcomer()) {
					this.newcomers.decrementAndGet();
				}
				if (entry.step().isWanted()) {
					run(entry.step());
				}
			}
			catch (InterruptedException _) {
				// pool closed, or interrupt left behind by a key manager
			}
		}
	}

	private void run(Step step) {
		Throwable failure = null;
		try {
			step.compute();
		}
		catch (Throwable ex) {
			this.outOfMemory.haltIf(ex);
			failure = ex;
		}
		step.computed(failure);
	}

	/** End the threads; waiting steps are not computed. */
	@Override
	public void close() {
		this.closed = true;
		this.threads.forEach(Thread::interrupt);
	}

	/** A step of one handshake. Its methods do not run in the connection's turn. */
	interface Step {

		/** Return whether the connection is open. */
		boolean isWanted();

		/** Compute the step. */
		void compute();

		/**
		 * Record that the step is computed.
		 * @param failure exception of the step, or {@code null}; does not throw
		 */
		void computed(@Nullable Throwable failure);

	}

	private record Entry(Step step, boolean newcomer) {

	}

}
