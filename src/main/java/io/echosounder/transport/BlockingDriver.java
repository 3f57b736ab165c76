package io.echosounder.transport;

import java.io.IOException;
import java.net.SocketTimeoutException;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

import io.echosounder.eventloop.EventLoop;
import io.echosounder.eventloop.RecordBuffers;
import io.echosounder.eventloop.VirtualThreads;
import org.jspecify.annotations.Nullable;

/**
 * Drives a blocking socket by a virtual thread of its own, which also runs the handler,
 * whatever the dispatch. The thread has its turn from each read to the end of the write;
 * other threads have theirs while it is blocked in a read.
 */
final class BlockingDriver extends ChannelDriver {

	/** More than a thread that was unparked takes to write. */
	private static final long RETRY = TimeUnit.MILLISECONDS.toNanos(100);

	private final VirtualThreads threads;

	private final RecordBuffers recordBuffers;

	private final Turn turn = new Turn();

	private final Arrivals arrivals;

	private final ReadBuffer input = new ReadBuffer();

	private final BlockingOutput output;

	/** Whether what is read has to wait for the handshake. */
	private volatile boolean blocked;

	/** Whether the thread of this connection has ended. */
	private volatile boolean released;

	BlockingDriver(DriverEvents events, SocketChannel socket, EventLoop loop, VirtualThreads threads,
			RecordBuffers recordBuffers) {
		super(events, socket, loop);
		this.threads = threads;
		this.recordBuffers = recordBuffers;
		this.arrivals = new Arrivals(socket, this.turn);
		this.output = new BlockingOutput(socket, events);
	}

	@Override
	public void start() {
		this.threads.start(this.events.threadName(), this::run);
	}

	private void run() {
		this.arrivals.begin();
		try {
			this.turn.run(this.events::started);
			while (this.socket.isOpen() && read()) {
				this.threads.giveWay();
				awaitRoom();
			}
		}
		catch (Throwable ex) {
			this.events.failedUnexpectedly(ex);
		}
		finally {
			this.turn.run(this::releaseBuffers);
			if (!this.socket.isOpen()) {
				// whatever has closed it: nothing comes any more
				this.events.abandoned();
			}
			this.events.stopped();
		}
	}

	private void releaseBuffers() {
		this.input.release();
		var _ = this.output.takeStaged();
		this.released = true;
		this.events.memoryChanged();
	}

	// Reading

	private boolean read() {
		int length;
		try {
			length = fill();
		}
		catch (IOException ex) {
			this.events.failed(ex);
			return false;
		}
		this.turn.take();
		try {
			if (length < 0) {
				this.events.inputEnded();
				return false;
			}
			this.events.received(this.input.flip());
			this.arrivals.runAfterRead();
			this.input.resize(length, this.events.readAllowance(ReadBuffer.MAX_SIZE));
			this.events.memoryChanged();
			return true;
		}
		finally {
			this.turn.pass();
		}
	}

	private int fill() throws IOException {
		try {
			return this.input.fill(this.socket);
		}
		catch (SocketTimeoutException _) {
			this.turn.runIfFree(this.events::memoryChanged);
			return this.input.fill(this.socket);
		}
	}

	/** Looks once in a while, too, as an abort tells this thread nothing here. */
	private void awaitRoom() {
		while (this.blocked && this.socket.isOpen()) {
			LockSupport.parkNanos(RETRY);
		}
	}

	@Override
	public boolean hasPending() {
		return this.arrivals.isPending();
	}

	@Override
	public void afterPending(Runnable task) {
		this.arrivals.run(hasPending(), task);
	}

	@Override
	public void afterArrivals(Runnable task) {
		this.arrivals.run(this.arrivals.mayHaveRead(), task);
	}

	@Override
	public void updateInterest() {
		boolean wasBlocked = this.blocked;
		this.blocked = this.events.isInputBlocked();
		if (wasBlocked && !this.blocked) {
			this.arrivals.unparkReader();
		}
	}

	// Turns

	/**
	 * On a thread of its own, as it and the tasks before it may block in a write: neither
	 * an event loop nor a thread that closes many connections may wait for that.
	 */
	@Override
	public void execute(Runnable task) {
		this.turn.add(this.events.guarded(task));
		this.threads.start(this.events.threadName() + "-task", this.turn::runTasks);
	}

	@Override
	public boolean tryExecute(Runnable task) {
		execute(task);
		return true;
	}

	/** Wakes the thread of this connection with an exception, wherever it is blocked. */
	@Override
	public void executeNow(Runnable end) {
		end.run();
	}

	/** On a virtual thread, as the caller may be one that must not wait. */
	@Override
	public void executeAfterEnd(Runnable task) {
		execute(task);
	}

	@Override
	public boolean isBlocking() {
		return true;
	}

	// Writing

	@Override
	public ByteBuffer stagingBuffer(int bytes) {
		return this.output.stagingBuffer(bytes, this.input.capacity());
	}

	@Override
	public @Nullable ByteBuffer takeStaged() {
		return this.output.takeStaged();
	}

	@Override
	public void transmit(ByteBuffer bytes) {
		this.output.transmit(bytes);
	}

	@Override
	public void retryWrite(Runnable then) {
		this.output.unparkWriter();
		try {
			this.loop.schedule(RETRY, then);
		}
		catch (RejectedExecutionException _) {
			// the loop has ended
			then.run();
		}
	}

	/** Not larger than what is in it, as it is garbage soon. */
	@Override
	public ByteBuffer contentBuffer(int bytes) {
		return ByteBuffer.allocate(bytes);
	}

	@Override
	public ByteBuffer borrowRecordBuffer() {
		return this.recordBuffers.borrow();
	}

	@Override
	public void returnRecordBuffer(ByteBuffer buffer) {
		this.recordBuffers.giveBack(buffer);
	}

	// Ending

	/**
	 * The thread that is blocked in the write does that itself when it fails. After FIN
	 * there may be none, as a handshake is computed on another one.
	 */
	@Override
	public void dropUnsent() {
		if (this.released) {
			execute(this.events::memoryChanged);
		}
	}

	@Override
	public long heldBytes() {
		return this.input.capacity() + this.output.heldBytes();
	}

}
