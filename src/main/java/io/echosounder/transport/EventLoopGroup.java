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
 * {@link #close}, or until there is no memory: then the process ends, see
 * {@link OutOfMemory}. An application without listeners and clients has no thread of
 * them.
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
	 * Creates event loops on the system's monotonic clock.
	 * @param size how many, at least one
	 */
	public EventLoopGroup(int size) {
		this(size, System::nanoTime);
	}

	/**
	 * Creates event loops on the system's monotonic clock, with a limit of memory.
	 * @param size how many, at least one
	 * @param budget bounds what all connections of these loops hold together
	 */
	public EventLoopGroup(int size, BufferBudget budget) {
		this(size, System::nanoTime, new OutOfMemory(), budget);
	}

	/**
	 * Creates event loops on a given clock.
	 * @param size how many, at least one
	 * @param nanoTime a clock that never goes back, in nanoseconds
	 */
	public EventLoopGroup(int size, LongSupplier nanoTime) {
		this(size, nanoTime, new OutOfMemory());
	}

	/**
	 * Creates event loops on a given clock, with another end of the process.
	 * @param size how many, at least one
	 * @param nanoTime a clock that never goes back, in nanoseconds
	 * @param outOfMemory is told of each failure first, by the loops and by all that
	 * serve the connections of these loops
	 */
	public EventLoopGroup(int size, LongSupplier nanoTime, OutOfMemory outOfMemory) {
		this(size, nanoTime, outOfMemory, new BufferBudget(BufferBudget.defaultLimit()));
	}

	/**
	 * Creates event loops on a given clock, with another end of the process and a limit
	 * of memory.
	 * @param size how many, at least one
	 * @param nanoTime a clock that never goes back, in nanoseconds
	 * @param outOfMemory is told of each failure first, by the loops and by all that
	 * serve the connections of these loops
	 * @param budget bounds what all connections of these loops hold together
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
	 * How many event loops there are, dead ones included.
	 * @return at least one
	 */
	public int size() {
		return this.size;
	}

	/**
	 * How many event loops serve their connections, or would if they had some.
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
	 * How late event loops are with what they do once a second. One that a handler blocks
	 * serves none of its connections, and gets later and later. Any thread may call.
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
	 * Return the bound of what all connections of these loops hold together.
	 * @return as given at construction
	 */
	public BufferBudget budget() {
		return this.budget;
	}

	/** Ends all loops, and abandons the connections that are still open. */
	@Override
	public synchronized void close() {
		this.closed = true;
		Running running = this.running;
		if (running != null) {
			running.close();
		}
	}

	/** The time of the clock that the loops run on, in nanoseconds. */
	long nanoTime() {
		return this.nanoTime.getAsLong();
	}

	/**
	 * The loop whose turn it is.
	 * @return a living one, if there is any
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

	/** Whether one of them is the calling thread. */
	boolean isCallerInLoop() {
		Running running = this.running;
		return running != null && running.loops().stream().anyMatch(EventLoop::inLoop);
	}

	/** What all listeners start their virtual threads with. */
	VirtualThreads virtualThreads() {
		return this.virtualThreads;
	}

	/** What all blocking connections borrow. */
	RecordBuffers recordBuffers() {
		return this.recordBuffers;
	}

	/** Return what closes connections where memory is short. */
	Eviction eviction() {
		return running().eviction();
	}

	/**
	 * Measures how late these loops are, from now on.
	 * @return to be closed
	 */
	public LatenessMonitor monitorLateness() {
		return new LatenessMonitor(loops());
	}

	/** What all listeners take the descriptors of connections from. */
	DescriptorReserve descriptors() {
		return this.descriptors;
	}

	/** What computes the handshakes of all connections. */
	HandshakePool handshakes() {
		return running().handshakes();
	}

	/**
	 * What is told of each failure before anything else, by all that serve these loops.
	 * @return as given at construction
	 */
	public OutOfMemory outOfMemory() {
		return this.outOfMemory;
	}

	List<EventLoop> loops() {
		return running().loops();
	}

	/** What has threads. */
	private record Running(List<EventLoop> loops, Eviction eviction, HandshakePool handshakes) {

		static Running of(EventLoopGroup group) {
			BufferBudget budget = group.budget;
			List<EventLoop> loops = IntStream.range(0, group.size)
				.mapToObj((i) -> new EventLoop(name(i), group.nanoTime, group.outOfMemory, budget::tick))
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
