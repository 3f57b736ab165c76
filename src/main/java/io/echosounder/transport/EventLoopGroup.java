package io.echosounder.transport;

import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.LongSupplier;
import java.util.stream.IntStream;

/**
 * The event loops that all listeners share. They run from construction until
 * {@link #close}, or until there is no memory: then the process ends, see
 * {@link OutOfMemory}.
 */
public final class EventLoopGroup implements AutoCloseable {

	private final List<EventLoop> loops;

	private final AtomicInteger next = new AtomicInteger();

	private final VirtualThreads virtualThreads = new VirtualThreads();

	private final RecordBuffers recordBuffers = new RecordBuffers();

	private final OutOfMemory outOfMemory;

	private final BufferBudget budget;

	private final Eviction eviction;

	private final HandshakePool handshakes;

	private final DescriptorReserve descriptors = new DescriptorReserve();

	/**
	 * Starts event loops on the system's monotonic clock.
	 * @param size how many, at least one
	 */
	public EventLoopGroup(int size) {
		this(size, System::nanoTime);
	}

	/**
	 * Starts event loops on the system's monotonic clock, with a limit of memory.
	 * @param size how many, at least one
	 * @param budget bounds what all connections of these loops hold together
	 */
	public EventLoopGroup(int size, BufferBudget budget) {
		this(size, System::nanoTime, new OutOfMemory(), budget);
	}

	/**
	 * Starts event loops on a given clock.
	 * @param size how many, at least one
	 * @param nanoTime a clock that never goes back, in nanoseconds
	 */
	public EventLoopGroup(int size, LongSupplier nanoTime) {
		this(size, nanoTime, new OutOfMemory());
	}

	/**
	 * Starts event loops on a given clock, with another end of the process.
	 * @param size how many, at least one
	 * @param nanoTime a clock that never goes back, in nanoseconds
	 * @param outOfMemory is told of each failure first, by the loops and by all that
	 * serve the connections of these loops
	 */
	public EventLoopGroup(int size, LongSupplier nanoTime, OutOfMemory outOfMemory) {
		this(size, nanoTime, outOfMemory, new BufferBudget(BufferBudget.defaultLimit()));
	}

	/**
	 * Starts event loops on a given clock, with another end of the process and a limit of
	 * memory.
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
		this.outOfMemory = outOfMemory;
		this.budget = budget;
		this.loops = IntStream.range(0, size)
			.mapToObj((i) -> new EventLoop("echo-loop-" + i, nanoTime, outOfMemory, budget::tick))
			.toList();
		this.eviction = new Eviction(budget, this.loops);
		budget.relieveBy(this.eviction::begin);
		this.handshakes = new HandshakePool(Runtime.getRuntime().availableProcessors(), outOfMemory);
		this.loops.forEach(EventLoop::start);
	}

	/**
	 * How many event loops there are, dead ones included.
	 * @return at least one
	 */
	public int size() {
		return this.loops.size();
	}

	/**
	 * How many event loops serve their connections.
	 * @return {@link #size()}, unless one has died or the group is closed
	 */
	public int alive() {
		int alive = 0;
		for (EventLoop loop : this.loops) {
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
		this.loops.forEach((loop) -> lags.put(loop.toString(), loop.lag()));
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
	public void close() {
		this.loops.forEach(EventLoop::close);
		this.handshakes.close();
	}

	/**
	 * The loop whose turn it is.
	 * @return a living one, if there is any
	 */
	EventLoop next() {
		EventLoop loop = this.loops.getFirst();
		for (int i = 0; i < this.loops.size(); i++) {
			loop = this.loops.get(Math.floorMod(this.next.getAndIncrement(), this.loops.size()));
			if (loop.isAlive()) {
				break;
			}
		}
		return loop;
	}

	/** Whether one of them is the calling thread. */
	boolean isCallerInLoop() {
		return this.loops.stream().anyMatch(EventLoop::inLoop);
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
		return this.eviction;
	}

	/**
	 * Measures how late these loops are, from now on.
	 * @return to be closed
	 */
	public Pulse takePulse() {
		return new Pulse(this.loops);
	}

	/** What all listeners take the descriptors of connections from. */
	DescriptorReserve descriptors() {
		return this.descriptors;
	}

	/** What computes the handshakes of all connections. */
	HandshakePool handshakes() {
		return this.handshakes;
	}

	/**
	 * What is told of each failure before anything else, by all that serve these loops.
	 * @return as given at construction
	 */
	public OutOfMemory outOfMemory() {
		return this.outOfMemory;
	}

	List<EventLoop> loops() {
		return this.loops;
	}

}
