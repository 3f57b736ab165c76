package io.echosounder.transport;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.RejectedExecutionException;

import io.echosounder.eventloop.Timer;
import org.jspecify.annotations.Nullable;

/**
 * Stands between a socket and a connection with faults, outside of all layers. Bytes go
 * through the {@linkplain WireFault faults}, and bytes that these hold count as unsent. A
 * connection without faults has no such driver. Called in turn, where nothing else is
 * said.
 */
final class FaultyDriver extends ForwardingDriver {

	private final FaultyConnection faults;

	private final Events events;

	private final SocketDriver socket;

	/** Cancelled by the thread that ends the connection. */
	private final Set<Timer> timers = ConcurrentHashMap.newKeySet();

	private List<WireFault> chain = List.of();

	private @Nullable Stall stall;

	private boolean refuses;

	/**
	 * Bytes that the socket has not taken; like the next field, read by the loop in a
	 * tick.
	 */
	private volatile int socketUnsent;

	/** Bytes that faults hold. */
	private volatile int held;

	/** Tasks to run when all bytes are sent. */
	private final List<Runnable> whenAllSent = new ArrayList<>();

	private boolean closing;

	private boolean finSent;

	/** Whether a fault has sent FIN without the connection's knowledge. */
	private boolean finByFault;

	/** Whether the connection has ended, so that nothing goes to the socket any more. */
	private volatile boolean ended;

	private volatile boolean resets;

	/**
	 * Create the driver of one connection.
	 * @param faults of the connection
	 * @param events of the connection
	 * @param drivers make the driver of the socket
	 */
	FaultyDriver(FaultyConnection faults, DriverEvents events, SocketDriver.Factory drivers) throws IOException {
		this.faults = faults;
		this.events = new Events(events);
		this.socket = drivers.create(this.events);
	}

	/** Set the faults that bytes go through, the outermost last, before the start. */
	void through(List<WireFault> chain, @Nullable Stall stall, boolean refuses) {
		this.chain = chain;
		this.stall = stall;
		this.refuses = refuses;
	}

	@Override
	SocketDriver socket() {
		return this.socket;
	}

	// For faults

	/** Hand bytes to the socket. */
	void send(ByteBuffer bytes) {
		if (this.ended || this.finSent) {
			bytes.position(bytes.limit());
		}
		else {
			this.socket.transmit(bytes);
		}
	}

	/**
	 * Run a task in turn after a delay, unless the connection has ended.
	 * @param nanos the delay, in nanoseconds
	 */
	void after(long nanos, Runnable task) {
		Task timed = new Task(task);
		try {
			Timer timer = this.socket.schedule(nanos, timed);
			timed.timer = timer;
			this.timers.add(timer);
			if (this.ended || timer.isOver()) {
				timer.cancel();
				this.timers.remove(timer);
			}
		}
		catch (RejectedExecutionException _) {
			// the loop has ended, and its connections with it
			timed.run();
		}
	}

	/** Close the connection by a fault, later in its turn. */
	void close() {
		this.socket.execute(() -> this.faults.context().close(CloseReason.FAULT));
	}

	/** Send RST, and end the connection by a fault. */
	void reset() {
		this.resets = true;
		this.faults.context().abort(CloseReason.FAULT);
	}

	/** Run a task when all bytes sent until now are out. */
	void whenAllSent(Runnable task) {
		this.whenAllSent.add(task);
	}

	/** Send FIN, even if the connection sends more after it. */
	void sendFin() {
		if (this.ended || this.finSent) {
			return;
		}
		this.finSent = true;
		this.finByFault = true;
		try {
			this.socket.shutdownOutput();
		}
		catch (IOException ex) {
			this.events.failed(ex);
		}
	}

	/** Record that a fault holds more or less than before; the connection may go on. */
	void progressed() {
		if (!this.ended) {
			settle();
			this.events.writeProgressed();
		}
	}

	private void settle() {
		report();
		if (!this.whenAllSent.isEmpty() && this.held == 0 && this.socketUnsent == 0) {
			List<Runnable> tasks = List.copyOf(this.whenAllSent);
			this.whenAllSent.clear();
			tasks.forEach(Runnable::run);
		}
	}

	private void report() {
		int held = 0;
		if (!this.ended) {
			for (WireFault fault : this.chain) {
				held += fault.held();
			}
		}
		this.held = held;
		this.events.tellUnsent(this.socketUnsent + held);
	}

	/** Record the end of a fault on the listener. Any thread may call. */
	void faultOver() {
		this.socket.tryExecute(() -> {
			if (!this.ended) {
				this.faults.over();
				if (this.stall != null && this.stall.isOver()) {
					this.stall.resume();
				}
				progressed();
				this.socket.updateInterest();
			}
		});
	}

	/** Record that all bytes are sent, and only FIN is left. */
	void outputClosing() {
		if (!this.closing) {
			this.closing = true;
			this.chain.forEach(WireFault::closing);
			settle();
		}
	}

	private boolean isStalled() {
		return this.stall != null && this.stall.isStalled() && !this.closing;
	}

	// For the connection

	@Override
	public void transmit(ByteBuffer bytes) {
		if (this.ended || this.finSent) {
			bytes.position(bytes.limit());
			return;
		}
		if (this.chain.isEmpty()) {
			this.socket.transmit(bytes);
			return;
		}
		this.chain.getFirst().write(bytes);
		settle();
		if (this.held > 0) {
			// too many bytes may wait now
			this.socket.updateInterest();
		}
	}

	@Override
	public boolean hasPending() {
		return !isStalled() && this.socket.hasPending();
	}

	/** Run a task; while reading is stalled, no byte is read before it. */
	@Override
	public void afterPending(Runnable task) {
		if (isStalled()) {
			task.run();
		}
		else {
			this.socket.afterPending(task);
		}
	}

	@Override
	public void afterArrivals(Runnable task) {
		if (isStalled()) {
			// the peer is not the cause of its incomplete frame
			this.events.delayed();
			task.run();
		}
		else {
			this.socket.afterArrivals(task);
		}
	}

	/** Retry the write; the event loop calls, maybe not in turn. */
	@Override
	public void retryWrite(Runnable then) {
		if (this.held > 0 && this.socketUnsent == 0) {
			// the peer is not the cause of the unsent bytes
			this.events.delayed();
		}
		this.socket.retryWrite(then);
	}

	@Override
	public void shutdownOutput() throws IOException {
		if (!this.finSent) {
			this.finSent = true;
			this.socket.shutdownOutput();
		}
	}

	/** Close the socket. Any thread may call. */
	@Override
	public void close(boolean reset) throws IOException {
		this.ended = true;
		this.timers.forEach(Timer::cancel);
		this.timers.clear();
		this.socket.close(reset || this.resets);
	}

	/** Drop unsent bytes. Any thread may call. */
	@Override
	public void dropUnsent() {
		this.faults.ended();
		this.socket.dropUnsent();
		this.socket.executeAfterEnd(() -> {
			this.chain.forEach(WireFault::drop);
			if (this.stall != null) {
				this.stall.drop();
			}
			report();
			this.events.memoryChanged();
		});
	}

	@Override
	public long heldBytes() {
		long bytes = this.socket.heldBytes();
		for (WireFault fault : this.chain) {
			bytes += fault.memory();
		}
		return bytes + ((this.stall != null) ? this.stall.memory() : 0);
	}

	/** A task that runs in turn, once. */
	private final class Task implements Runnable {

		private final Runnable task;

		private volatile @Nullable Timer timer;

		Task(Runnable task) {
			this.task = task;
		}

		@Override
		public void run() {
			Timer timer = this.timer;
			if (timer != null) {
				FaultyDriver.this.timers.remove(timer);
			}
			FaultyDriver.this.socket.tryExecute(() -> {
				if (!FaultyDriver.this.ended) {
					this.task.run();
				}
			});
		}

	}

	/** Passes events of the socket's driver on, changed by the faults. */
	private final class Events extends ForwardingEvents {

		Events(DriverEvents connection) {
			super(connection);
		}

		@Override
		public void started() {
			FaultyDriver.this.faults.begun(FaultyDriver.this);
			if (FaultyDriver.this.ended) {
				// by another thread, before the faults knew the connection
				FaultyDriver.this.faults.ended();
			}
			if (FaultyDriver.this.refuses) {
				FaultyDriver.this.faults.context().close(CloseReason.FAULT);
				return;
			}
			FaultyDriver.this.chain.forEach(WireFault::begin);
			super.started();
			settle();
			FaultyDriver.this.socket.updateInterest();
		}

		@Override
		public void received(ByteBuffer bytes) {
			Stall stall = FaultyDriver.this.stall;
			if (stall == null || FaultyDriver.this.closing) {
				super.received(bytes);
				return;
			}
			ByteBuffer first = stall.take(bytes);
			if (first.hasRemaining()) {
				super.received(first);
			}
			if (stall.isStalled()) {
				memoryChanged();
				FaultyDriver.this.socket.updateInterest();
			}
		}

		/** Go on with bytes that were read and held. */
		void resume(ByteBuffer bytes) {
			super.received(bytes);
		}

		@Override
		public void inputEnded() {
			if (FaultyDriver.this.finByFault) {
				FaultyDriver.this.faults.context().close(CloseReason.FAULT);
			}
			super.inputEnded();
		}

		@Override
		public void unsent(int bytes) {
			if (bytes > 0 && FaultyDriver.this.socketUnsent == 0) {
				// from now on they wait for the peer
				delayed();
			}
			FaultyDriver.this.socketUnsent = bytes;
			report();
		}

		void tellUnsent(int bytes) {
			super.unsent(bytes);
		}

		@Override
		public void writeProgressed() {
			if (!FaultyDriver.this.ended) {
				settle();
			}
			super.writeProgressed();
		}

		@Override
		public boolean wantsRead(boolean paused) {
			return !isStalled() && super.wantsRead(paused);
		}

		/**
		 * Return whether input is blocked. A blocking connection pauses here, as its
		 * writes do not block.
		 */
		@Override
		public boolean isInputBlocked() {
			return isStalled() || super.isInputBlocked()
					|| (FaultyDriver.this.held > 0 && !FaultyDriver.this.closing && backlog() >= backlogLimit());
		}

	}

	/** Stops reading after a number of bytes. */
	static final class Stall {

		private final InjectedFault fault;

		private long left;

		private ByteBuffer withheld = ByteBuffer.allocate(0);

		private final FaultyDriver driver;

		Stall(InjectedFault fault, long bytes, FaultyDriver driver) {
			this.fault = fault;
			this.left = bytes;
			this.driver = Objects.requireNonNull(driver);
		}

		boolean isOver() {
			return this.fault.isOver();
		}

		boolean isStalled() {
			return this.left == 0 && !isOver();
		}

		/** Return the bytes that may be read; the rest is held. */
		ByteBuffer take(ByteBuffer bytes) {
			if (isOver()) {
				resume();
				return bytes;
			}
			int length = (int) Math.min(this.left, bytes.remaining());
			ByteBuffer first = bytes.slice(bytes.position(), length);
			bytes.position(bytes.position() + length);
			this.left -= length;
			if (bytes.hasRemaining()) {
				this.withheld = ByteBuffer.allocate(this.withheld.remaining() + bytes.remaining())
					.put(this.withheld)
					.put(bytes)
					.flip();
			}
			return first;
		}

		void resume() {
			ByteBuffer bytes = this.withheld;
			this.withheld = ByteBuffer.allocate(0);
			if (bytes.hasRemaining()) {
				this.driver.events.resume(bytes);
			}
		}

		void drop() {
			this.withheld = ByteBuffer.allocate(0);
		}

		long memory() {
			return this.withheld.capacity();
		}

	}

}
