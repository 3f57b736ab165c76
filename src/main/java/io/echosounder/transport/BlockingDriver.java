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
 * Drives a blocking socket by a separate virtual thread, which also runs the handler,
 * regardless of the dispatch. The thread has its turn from each read to the end of the
 * write. While it is blocked in a read, other threads have theirs.
 */
final class BlockingDriver extends ChannelDriver {

	/** Retry period, longer than an unparked thread takes to write. */
	private static final long RETRY = TimeUnit.MILLISECONDS.toNanos(100);

	private final VirtualThreads threads;

	private final RecordBuffers recordBuffers;

	private final Turn turn = new Turn();

	private final Arrivals arrivals;

	private final ReadBuffer input = new ReadBuffer();

	private final BlockingOutput output;

	/** Whether bytes that were read have to wait for the handshake. */
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
				// closed for any reason: no further bytes arrive
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

	/** Wait for room; look from time to time, as an abort is not signalled here. */
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
	 * Run the task on a separate thread, as it and the tasks before it may block in a
	 * write. Neither an event loop nor a thread that closes many connections may wait for
	 * that.
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

	/** Wake the thread of this connection with an exception, wherever it is blocked. */
	@Override
	public void executeNow(Runnable end) {
		end.run();
	}

	/**
	 * Run the task on a virtual thread, as the caller may be a thread that must not wait.
	 */
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

	/** Return a buffer not larger than its content, as it is garbage soon. */
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
	 * Drop the output, unless a thread is blocked in the write, which does that itself
	 * when it fails. After FIN no such thread may exist, as a handshake is computed on
	 * another one.
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
