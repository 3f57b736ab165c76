package io.echosounder.transport;

import io.echosounder.eventloop.VirtualThreads;
import io.echosounder.eventloop.RecordBuffers;
import io.echosounder.eventloop.EventLoop;
import java.io.IOException;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import java.util.ArrayDeque;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.concurrent.locks.ReentrantLock;

import org.jspecify.annotations.Nullable;

/**
 * Drives a blocking socket by a virtual thread of its own, which also runs the handler,
 * whatever the dispatch. The thread has its turn from each read to the end of the write;
 * other threads have theirs while it is blocked in a read.
 */
final class BlockingDriver extends ChannelDriver {

	private static final ByteBuffer NO_BUFFER = ByteBuffer.allocate(0);

	private static final int MIN_BUFFER = 128;

	private static final int MAX_BUFFER = 64 * 1024;

	/** From this size on a buffer is given back by a connection that rests. */
	private static final int WORTH_GIVING_BACK = 2 * 1024;

	private static final int REST_MILLIS = 1000;

	/** More than a thread that was unparked takes to write. */
	private static final long RETRY = TimeUnit.MILLISECONDS.toNanos(100);

	/** Many times what a thread that runs needs to get to its next read. */
	private static final int MOMENTS = 100;

	private static final long MOMENT = TimeUnit.MICROSECONDS.toNanos(100);

	private final VirtualThreads threads;

	private final RecordBuffers recordBuffers;

	private final ReentrantLock turn = new ReentrantLock();

	private final Queue<Runnable> tasks = new ConcurrentLinkedQueue<>();

	/** Held while the thread waits for bytes, so it is as small as traffic allows. */
	private ByteBuffer input = ByteBuffer.allocate(MIN_BUFFER);

	private @Nullable ByteBuffer staged;

	/** Bytes that the writing thread has in none of the buffers above. Only in turn. */
	private int writing;

	/** Only in turn. */
	private final Queue<Runnable> afterRead = new ArrayDeque<>(1);

	/** Whether what is read has to wait for the handshake. */
	private volatile boolean blocked;

	/** Whether the thread of this connection has ended. */
	private volatile boolean released;

	private volatile @Nullable Thread reader;

	private volatile @Nullable Thread writer;

	BlockingDriver(DriverEvents events, SocketChannel socket, EventLoop loop, VirtualThreads threads,
			RecordBuffers recordBuffers) {
		super(events, socket, loop);
		this.threads = threads;
		this.recordBuffers = recordBuffers;
	}

	@Override
	public void start() {
		this.threads.start(this.events.threadName(), this::run);
	}

	private void run() {
		this.reader = Thread.currentThread();
		try {
			this.turn.lock();
			try {
				this.events.started();
			}
			finally {
				passTurn();
			}
			while (this.socket.isOpen() && read()) {
				this.threads.giveWay();
				awaitRoom();
			}
		}
		catch (Throwable ex) {
			this.events.failedUnexpectedly(ex);
		}
		finally {
			releaseBuffers();
			this.events.stopped();
		}
	}

	private void releaseBuffers() {
		this.turn.lock();
		try {
			this.input = NO_BUFFER;
			this.staged = null;
			this.released = true;
			this.events.memoryChanged();
		}
		finally {
			passTurn();
		}
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
		this.turn.lock();
		try {
			if (length < 0) {
				this.events.inputEnded();
				return false;
			}
			this.events.received(this.input.flip());
			runAfterRead();
			resize(length);
			this.events.memoryChanged();
			return true;
		}
		finally {
			passTurn();
		}
	}

	/**
	 * Waits for bytes. A waiting connection holds its buffer, and only this thread may
	 * replace that: so with a large one it waits for a second at the most, and then goes
	 * on with a small one.
	 */
	private int fill() throws IOException {
		if (this.input.capacity() >= WORTH_GIVING_BACK) {
			Socket socket = this.socket.socket();
			socket.setSoTimeout(REST_MILLIS);
			try {
				int length = socket.getInputStream().read(this.input.array());
				this.input.clear().position(Math.max(length, 0));
				return length;
			}
			catch (SocketTimeoutException _) {
				this.input = ByteBuffer.allocate(MIN_BUFFER);
				accountIfFree();
			}
		}
		return this.socket.read(this.input.clear());
	}

	/** Not if another thread has the turn: its write may wait for the peer. */
	private void accountIfFree() {
		if (this.turn.tryLock()) {
			try {
				this.events.memoryChanged();
			}
			finally {
				passTurn();
			}
		}
	}

	/** Looks once in a while, too, as an abort tells this thread nothing here. */
	private void awaitRoom() {
		while (this.blocked && this.socket.isOpen()) {
			LockSupport.parkNanos(RETRY);
		}
	}

	private void resize(int length) {
		int size = this.input.capacity();
		int most = this.events.readAllowance(MAX_BUFFER);
		if (size > most || (length == size && size < most)) {
			this.input = ByteBuffer.allocate(Math.min(size * 4, most));
		}
		else if (length < size / 8 && size > MIN_BUFFER) {
			this.input = ByteBuffer.allocate(Math.max(size / 4, MIN_BUFFER));
		}
	}

	private void runAfterRead() {
		for (Runnable task = this.afterRead.poll(); task != null; task = this.afterRead.poll()) {
			task.run();
		}
	}

	/** There may be some if the thread of this connection did not wake up yet. */
	@Override
	public boolean hasPending() {
		try {
			return this.socket.socket().getInputStream().available() > 0;
		}
		catch (IOException _) {
			return false;
		}
	}

	/** By the thread of this connection, which the bytes have woken. */
	@Override
	public void afterPending(Runnable task) {
		runOrAwaitRead(hasPending(), task);
	}

	@Override
	public void afterArrivals(Runnable task) {
		runOrAwaitRead(mayHaveRead(), task);
	}

	private void runOrAwaitRead(boolean later, Runnable task) {
		if (later) {
			this.afterRead.add(task);
		}
		else {
			task.run();
		}
	}

	/**
	 * It has not, if it is parked, and not for its turn. Where it runs, it has as a rule
	 * just answered and is about to park; it gets a moment for that, as the next look is
	 * a second away.
	 */
	private boolean mayHaveRead() {
		Thread reader = this.reader;
		if (Thread.currentThread().equals(reader)) {
			// between two reads
			return hasPending();
		}
		for (int i = 0; i < MOMENTS && reader != null && reader.getState() == Thread.State.RUNNABLE; i++) {
			LockSupport.parkNanos(MOMENT);
		}
		return hasPending() || reader == null || !isParked(reader) || this.turn.hasQueuedThreads();
	}

	/** With a large buffer it is for a time, see {@link #fill}; at FIN it ends. */
	private static boolean isParked(Thread reader) {
		Thread.State state = reader.getState();
		return state == Thread.State.WAITING || state == Thread.State.TIMED_WAITING || state == Thread.State.TERMINATED;
	}

	@Override
	public void updateInterest() {
		boolean wasBlocked = this.blocked;
		this.blocked = this.events.isInputBlocked();
		if (wasBlocked && !this.blocked) {
			LockSupport.unpark(this.reader);
		}
	}

	// Turns

	/**
	 * On a thread of its own, as it and the tasks before it may block in a write: neither
	 * an event loop nor a thread that closes many connections may wait for that.
	 */
	@Override
	public void execute(Runnable task) {
		this.tasks.add(this.events.guarded(task));
		this.threads.start(this.events.threadName() + "-task", this::runTasks);
	}

	@Override
	public boolean tryExecute(Runnable task) {
		execute(task);
		return true;
	}

	/**
	 * Runs what was handed over, unless another thread has the turn: that thread runs the
	 * tasks after it.
	 */
	private void runTasks() {
		while (!this.tasks.isEmpty() && !this.turn.isHeldByCurrentThread() && this.turn.tryLock()) {
			try {
				Runnable task = this.tasks.poll();
				if (task != null) {
					task.run();
				}
			}
			finally {
				this.turn.unlock();
			}
		}
	}

	/** Tasks that were handed over meanwhile were left to this thread. */
	private void passTurn() {
		this.turn.unlock();
		runTasks();
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
		ByteBuffer staged = this.staged;
		if (staged == null) {
			staged = ByteBuffer.allocate(Math.max(this.input.capacity(), bytes) + 8);
		}
		else if (staged.remaining() < bytes && staged.capacity() < MAX_BUFFER) {
			staged = ByteBuffer.allocate(2 * staged.capacity()).put(staged.flip());
		}
		this.staged = staged;
		return staged;
	}

	@Override
	public @Nullable ByteBuffer takeStaged() {
		ByteBuffer staged = this.staged;
		this.staged = null;
		return (staged != null && staged.position() > 0) ? staged.flip() : null;
	}

	@Override
	public void releaseStaged(ByteBuffer staged) {
		// is garbage
	}

	@Override
	public void discardStaged() {
		// the thread of this connection does that when it ends
	}

	/**
	 * Blocks until the peer has taken everything, or another thread closes the socket.
	 */
	@Override
	public void transmit(ByteBuffer bytes) {
		this.writer = Thread.currentThread();
		try {
			while (bytes.hasRemaining() && this.socket.isOpen()) {
				unsent(bytes.remaining());
				this.events.sent(this.socket.write(bytes));
			}
		}
		catch (IOException ex) {
			this.events.failed(ex);
		}
		finally {
			this.writer = null;
			unsent(0);
		}
	}

	private void unsent(int bytes) {
		this.writing = bytes;
		this.events.unsent(bytes);
	}

	/** A virtual thread that is unparked inside a write tries again (JDK 25). */
	@Override
	public void retryWrite(Runnable then) {
		LockSupport.unpark(this.writer);
		this.loop.schedule(RETRY, then);
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

	/** Its buffers, and what is in none of them because it is being written. */
	@Override
	public long heldBytes() {
		ByteBuffer staged = this.staged;
		return (long) this.input.capacity() + ((staged != null) ? staged.capacity() : 0) + this.writing;
	}

}
