package io.echosounder.transport;

import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.LongSupplier;
import java.util.stream.IntStream;

import io.echosounder.eventloop.EventLoop;
import io.echosounder.eventloop.LatenessMonitor;
import io.echosounder.eventloop.OutOfMemory;
import io.echosounder.eventloop.RecordBuffers;
import io.echosounder.eventloop.VirtualThreads;
import org.jspecify.annotations.Nullable;

/**
 * The event loops that all listeners and clients share. They run from the first use until
 * {@link #close}. If memory is exhausted, the process ends, see {@link OutOfMemory}. An
 * application without listeners and clients has no thread of them.
 */
public final class EventLoopGroup implements AutoCloseable {

	private final int size;

	private final LongSupplier nanoTime;

	private final AtomicInteger next = new AtomicInteger();

	private final VirtualThreads virtualThreads = new VirtualThreads();

	private final RecordBuffers recordBuffers = new RecordBuffers();

	private final OutOfMemory outOfMemory;

	private final BufferBudget budget;

	private final DescriptorReserve descriptors = new DescriptorReserve();

	/** Set once, guarded by this for writing. */
	private volatile @Nullable Running running;

	private boolean closed;

	/**
	 * Create event loops on the system's monotonic clock.
	 * @param size number of loops, at least one
	 */
	public EventLoopGroup(int size) {
		this(size, System::nanoTime);
	}

	/**
	 * Create event loops on the system's monotonic clock, with a memory limit.
	 * @param size number of loops, at least one
	 * @param budget bounds the memory of all connections of these loops
	 */
	public EventLoopGroup(int size, BufferBudget budget) {
		this(size, System::nanoTime, new OutOfMemory(), budget);
	}

	/**
	 * Create event loops on a given clock.
	 * @param size number of loops, at least one
	 * @param nanoTime a clock that never goes back, in nanoseconds
	 */
	public EventLoopGroup(int size, LongSupplier nanoTime) {
		this(size, nanoTime, new OutOfMemory());
	}

	/**
	 * Create event loops on a given clock, with another handler of exhausted memory.
	 * @param size number of loops, at least one
	 * @param nanoTime a clock that never goes back, in nanoseconds
	 * @param outOfMemory is told of each failure first, by the loops and all threads that
	 * serve their connections
	 */
	public EventLoopGroup(int size, LongSupplier nanoTime, OutOfMemory outOfMemory) {
		this(size, nanoTime, outOfMemory, new BufferBudget(BufferBudget.defaultLimit()));
	}

	/**
	 * Create event loops on a given clock, with another handler of exhausted memory and a
	 * memory limit.
	 * @param size number of loops, at least one
	 * @param nanoTime a clock that never goes back, in nanoseconds
	 * @param outOfMemory is told of each failure first, by the loops and all threads that
	 * serve their connections
	 * @param budget bounds the memory of all connections of these loops
	 */
	public EventLoopGroup(int size, LongSupplier nanoTime, OutOfMemory outOfMemory, BufferBudget budget) {
		if (size < 1) {
			throw new IllegalArgumentException("A group needs at least one event loop: " + size);
		}
		this.size = size;
		this.nanoTime = nanoTime;
		this.outOfMemory = outOfMemory;
		this.budget = budget;
	}

	private Running running() {
		Running running = this.running;
		return (running != null) ? running : start();
	}

	private synchronized Running start() {
		Running running = this.running;
		if (running == null) {
			running = Running.of(this);
			this.running = running;
			running.loops().forEach(EventLoop::start);
			if (this.closed) {
				running.close();
			}
		}
		return running;
	}

	/**
	 * Return the number of event loops, dead ones included.
	 * @return at least one
	 */
	public int size() {
		return this.size;
	}

	/**
	 * Return the number of event loops that serve connections, or are ready to.
	 * @return {@link #size()}, unless one has died or the group is closed
	 */
	public int alive() {
		Running running = this.running;
		if (running == null) {
			return this.size;
		}
		int alive = 0;
		for (EventLoop loop : running.loops()) {
			alive += loop.isAlive() ? 1 : 0;
		}
		return alive;
	}

	/**
	 * Return the delays of the event loops' ticks. A loop that a handler blocks serves
	 * none of its connections, and its delay grows. Any thread may call.
	 * @return by the name of the loop, which is that of its thread; zero if it is not
	 * late, or dead
	 */
	public Map<String, Duration> lags() {
		Map<String, Duration> lags = new LinkedHashMap<>();
		Running running = this.running;
		for (int i = 0; i < this.size; i++) {
			lags.put(Running.name(i), (running != null) ? running.loops().get(i).lag() : Duration.ZERO);
		}
		return lags;
	}

	/**
	 * Return the memory limit of all connections of these loops.
	 * @return as given at construction
	 */
	public BufferBudget budget() {
		return this.budget;
	}

	/** End all loops, and abandon the connections that are still open. */
	@Override
	public synchronized void close() {
		this.closed = true;
		Running running = this.running;
		if (running != null) {
			running.close();
		}
	}

	/** Return the time of the loops' clock, in nanoseconds. */
	long nanoTime() {
		return this.nanoTime.getAsLong();
	}

	/**
	 * Return the next loop, in round-robin order.
	 * @return a living one, if any
	 */
	EventLoop next() {
		List<EventLoop> loops = loops();
		EventLoop loop = loops.getFirst();
		for (int i = 0; i < loops.size(); i++) {
			loop = loops.get(Math.floorMod(this.next.getAndIncrement(), loops.size()));
			if (loop.isAlive()) {
				break;
			}
		}
		return loop;
	}

	private void tick(long now) {
		this.budget.tick(now);
		this.virtualThreads.rest();
	}

	/** Return whether the calling thread is one of the loops. */
	boolean isCallerInLoop() {
		Running running = this.running;
		return running != null && running.loops().stream().anyMatch(EventLoop::inLoop);
	}

	/** Return the virtual threads of all listeners. */
	VirtualThreads virtualThreads() {
		return this.virtualThreads;
	}

	/** Return the buffers that all blocking connections share. */
	RecordBuffers recordBuffers() {
		return this.recordBuffers;
	}

	/** Return the eviction, which closes connections when memory is short. */
	Eviction eviction() {
		return running().eviction();
	}

	/**
	 * Measure the lateness of these loops, from now on.
	 * @return to be closed
	 */
	public LatenessMonitor monitorLateness() {
		return new LatenessMonitor(loops());
	}

	/** Return the descriptors for the connections of all listeners. */
	DescriptorReserve descriptors() {
		return this.descriptors;
	}

	/** Return the pool that computes the handshakes of all connections. */
	HandshakePool handshakes() {
		return running().handshakes();
	}

	/**
	 * Return the handler that is told of each failure first.
	 * @return as given at construction
	 */
	public OutOfMemory outOfMemory() {
		return this.outOfMemory;
	}

	List<EventLoop> loops() {
		return running().loops();
	}

	/** All parts with threads. */
	private record Running(List<EventLoop> loops, Eviction eviction, HandshakePool handshakes) {

		static Running of(EventLoopGroup group) {
			BufferBudget budget = group.budget;
			List<EventLoop> loops = IntStream.range(0, group.size)
				.mapToObj((i) -> new EventLoop(name(i), group.nanoTime, group.outOfMemory, group::tick))
				.toList();
			Eviction eviction = new Eviction(budget, loops);
			budget.relieveBy(eviction::begin);
			return new Running(loops, eviction,
					new HandshakePool(Runtime.getRuntime().availableProcessors(), group.outOfMemory));
		}

		static String name(int loop) {
			return "echo-loop-" + loop;
		}

		void close() {
			this.loops.forEach(EventLoop::close);
			this.handshakes.close();
		}

	}

}
