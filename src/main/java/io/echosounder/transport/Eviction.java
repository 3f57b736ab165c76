package io.echosounder.transport;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;

import io.echosounder.eventloop.EventLoop;

/**
 * Closes the connections that hold the most memory, until the total is an eighth below
 * the limit of their {@link BufferBudget}, and lets connections go on that wait for
 * memory. Connections of clients and self-checks are not closed.
 */
final class Eviction {

	/** Pause between two runs, as one run looks at every connection. */
	private static final long PAUSE = TimeUnit.MILLISECONDS.toNanos(5);

	/** Time in which a thread certainly releases the memory of a closed connection. */
	private static final long SOON = TimeUnit.SECONDS.toNanos(10);

	private final BufferBudget budget;

	private final List<EventLoop> loops;

	private final Set<ServerConnectionFactory> listeners = ConcurrentHashMap.newKeySet();

	private final AtomicBoolean underWay = new AtomicBoolean();

	/** Used by the run under way only. */
	private final List<Evicted> leaving = new ArrayList<>();

	Eviction(BufferBudget budget, List<EventLoop> loops) {
		this.budget = budget;
		this.loops = loops;
	}

	/** Record that a listener has started: its connections may be closed. */
	void add(ServerConnectionFactory listener) {
		this.listeners.add(listener);
	}

	void remove(ServerConnectionFactory listener) {
		this.listeners.remove(listener);
	}

	/** Start a run, unless one is under way. Any thread may call, and does not wait. */
	void begin() {
		if (this.underWay.compareAndSet(false, true)) {
			EventLoop loop = this.loops.stream().filter(EventLoop::inLoop).findFirst().orElse(this.loops.getFirst());
			try {
				// not now: the caller is inside a connection's turn
				loop.execute(() -> run(loop));
			}
			catch (RejectedExecutionException _) {
				this.underWay.set(false);
			}
		}
	}

	private void run(EventLoop loop) {
		try {
			if (this.budget.isExceeded()) {
				closeLargest(this.budget.held() - this.budget.target() - leavingBytes(loop.now()), loop.now());
			}
		}
		finally {
			loop.schedule(PAUSE, this::end);
		}
	}

	private void end() {
		this.underWay.set(false);
		if (this.budget.isExceeded()) {
			begin();
		}
		if (!this.budget.isExhausted()) {
			this.listeners
				.forEach((listener) -> listener.forEachConnection((connection) -> connection.core().memoryRelieved()));
		}
	}

	/**
	 * Return the memory of closed connections whose threads have not released it. A
	 * hanging handler is not waited for.
	 */
	private long leavingBytes(long now) {
		this.leaving.removeIf((evicted) -> evicted.bytes() == 0 || now - evicted.at() > SOON);
		return this.leaving.stream().mapToLong(Evicted::bytes).sum();
	}

	private void closeLargest(long excess, long now) {
		long rest = excess;
		for (Holder holder : holders()) {
			if (rest <= 0) {
				return;
			}
			rest -= holder.bytes();
			this.leaving.add(new Evicted(holder.connection(), now));
			holder.connection().core().evict();
		}
	}

	/**
	 * Return the connections, the largest first; of equal ones the oldest, which had the
	 * most time.
	 */
	private List<Holder> holders() {
		List<Holder> holders = new ArrayList<>();
		for (ServerConnectionFactory listener : this.listeners) {
			for (Connection connection : listener.openConnections()) {
				long bytes = connection.core().heldBytes();
				if (bytes > 0 && !connection.core().memory.isEvicted()) {
					holders.add(new Holder(connection, bytes, connection.since().toEpochMilli()));
				}
			}
		}
		holders.sort(Comparator.comparingLong(Holder::bytes).reversed().thenComparingLong(Holder::openedAt));
		return holders;
	}

	/**
	 * Memory of a connection when it was read: the value may change during the sort.
	 */
	private record Holder(Connection connection, long bytes, long openedAt) {

	}

	private record Evicted(Connection connection, long at) {

		long bytes() {
			return this.connection.core().heldBytes();
		}

	}

}
