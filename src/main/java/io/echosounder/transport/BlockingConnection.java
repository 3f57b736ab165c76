package io.echosounder.transport;

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

import io.echosounder.framing.Frames;
import org.jspecify.annotations.Nullable;

import org.springframework.context.ApplicationEventPublisher;

/**
 * A connection on a blocking socket, driven by a virtual thread of its own, which also
 * runs the handler, whatever the dispatch. It has its turn from each read to the end of
 * the write, and others have theirs while it is blocked in a read.
 */
final class BlockingConnection extends Connection {

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

	private final ReentrantLock turn = new ReentrantLock();

	private final Queue<Runnable> tasks = new ConcurrentLinkedQueue<>();

	/** Held while the thread waits for bytes, so it is as small as traffic allows. */
	private ByteBuffer input = ByteBuffer.allocate(MIN_BUFFER);

	private @Nullable ByteBuffer staged;

	/** Only in turn. */
	private final Queue<Runnable> afterRead = new ArrayDeque<>(1);

	/** Whether what is read has to wait for the handshake. */
	private volatile boolean full;

	private volatile boolean handling;

	/** Whether the thread of this connection has ended. */
	private volatile boolean released;

	private volatile @Nullable Thread reader;

	private volatile @Nullable Thread writer;

	BlockingConnection(Origin origin, Place place, String id, SocketChannel socket, EventLoop loop,
			@Nullable ApplicationEventPublisher events) throws IOException {
		super(origin, place, id, socket, loop, events);
	}

	/** Serves the connection until it ends; to be run by a virtual thread of its own. */
	@Override
	public void run() {
		this.reader = Thread.currentThread();
		try {
			this.turn.lock();
			try {
				begin();
			}
			finally {
				passTurn();
			}
			while (!hasEnded() && read()) {
				virtualThreads().giveWay();
				awaitRoom();
			}
		}
		catch (Throwable ex) {
			failedUnexpectedly(ex);
		}
		finally {
			releaseBuffers();
			forgetIfEnded();
		}
	}

	private void releaseBuffers() {
		this.turn.lock();
		try {
			this.input = NO_BUFFER;
			this.staged = null;
			this.released = true;
			account();
		}
		finally {
			passTurn();
		}
	}

	private boolean read() {
		int length;
		try {
			length = fill();
		}
		catch (IOException ex) {
			failed(ex);
			return false;
		}
		this.turn.lock();
		try {
			if (length < 0) {
				inputEnded();
				return false;
			}
			received(this.input.flip());
			runAfterRead();
			resize(length);
			account();
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
			Socket socket = socket().socket();
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
		return socket().read(this.input.clear());
	}

	/** Not if another thread has the turn: its write may wait for the peer. */
	private void accountIfFree() {
		if (this.turn.tryLock()) {
			try {
				account();
			}
			finally {
				passTurn();
			}
		}
	}

	/** Looks once in a while, too, as an abort tells this thread nothing here. */
	private void awaitRoom() {
		while (this.full && !hasEnded()) {
			LockSupport.parkNanos(RETRY);
		}
	}

	/** Whoever was handed over a task meanwhile has left it to this thread. */
	private void passTurn() {
		this.turn.unlock();
		runTasks();
	}

	private void runAfterRead() {
		for (Runnable task = this.afterRead.poll(); task != null; task = this.afterRead.poll()) {
			task.run();
		}
	}

	private void resize(int length) {
		int size = this.input.capacity();
		int most = budget().allowance(MAX_BUFFER);
		if (size > most || (length == size && size < most)) {
			this.input = ByteBuffer.allocate(Math.min(size * 4, most));
		}
		else if (length < size / 8 && size > MIN_BUFFER) {
			this.input = ByteBuffer.allocate(Math.max(size / 4, MIN_BUFFER));
		}
	}

	/**
	 * On a thread of its own, as it and the tasks before it may block in a write: neither
	 * an event loop nor who closes many connections may wait for that.
	 */
	@Override
	void handOver(Runnable task) {
		this.tasks.add(task);
		virtualThreads().start("echo-" + getConnectionId() + "-task", this::runTasks);
	}

	/**
	 * Runs what was handed over, unless somebody has the turn: who has it runs the tasks
	 * after it.
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

	@Override
	void dispatch(Frames frames, long completedAt) {
		this.handling = true;
		Throwable failure;
		try {
			failure = handle(frames);
		}
		finally {
			this.handling = false;
		}
		handled(frames, completedAt, failure);
		readingResumed();
	}

	@Override
	void dispatch(Callback callback) {
		this.handling = true;
		Throwable failure;
		try {
			failure = call(callback);
		}
		finally {
			this.handling = false;
		}
		called(failure);
	}

	/** On a virtual thread, as the caller may be one that must not wait. */
	@Override
	void atEnd(Runnable task) {
		inTurn(task);
	}

	@Override
	boolean isHandling() {
		return this.handling;
	}

	/** Its buffers, and what is in none of them because it is being written. */
	@Override
	long bufferedBytes() {
		ByteBuffer staged = this.staged;
		return (long) this.input.capacity() + ((staged != null) ? staged.capacity() : 0) + unsentBytes();
	}

	@Override
	boolean isTurnOfHandler() {
		return true;
	}

	@Override
	void abandon() {
		abort(CloseReason.IO_ERROR);
	}

	/** Wakes the thread of this connection with an exception, wherever it is blocked. */
	@Override
	void endNow() {
		end();
	}

	@Override
	ByteBuffer room(int bytes) {
		ByteBuffer staged = this.staged;
		if (staged == null) {
			staged = ByteBuffer.allocate(Math.max(this.input.capacity(), bytes) + 8);
		}
		else if (staged.remaining() < bytes) {
			if (staged.capacity() < MAX_BUFFER) {
				staged = ByteBuffer.allocate(2 * staged.capacity()).put(staged.flip());
			}
			else {
				flush();
				staged.clear();
			}
		}
		this.staged = staged;
		return staged;
	}

	@Override
	void flush() {
		ByteBuffer staged = this.staged;
		this.staged = null;
		if (staged != null) {
			write(staged.flip());
		}
	}

	/** Blocks until the peer has taken everything, or somebody closes the socket. */
	@Override
	void transmit(ByteBuffer bytes) {
		this.writer = Thread.currentThread();
		try {
			while (bytes.hasRemaining() && !hasEnded()) {
				unsent(bytes.remaining());
				sent(socket().write(bytes));
			}
		}
		catch (IOException ex) {
			failed(ex);
		}
		finally {
			this.writer = null;
			unsent(0);
		}
	}

	/** Not larger than what is in it, as it is garbage soon. */
	@Override
	ByteBuffer contentBuffer(int bytes) {
		return ByteBuffer.allocate(bytes);
	}

	@Override
	ByteBuffer borrowRecordBuffer() {
		return recordBuffers().borrow();
	}

	@Override
	void returnRecordBuffer(ByteBuffer buffer) {
		recordBuffers().giveBack(buffer);
	}

	/** A virtual thread that is unparked inside a write tries again (JDK 25). */
	@Override
	void retryWrite(Runnable then) {
		LockSupport.unpark(this.writer);
		loop().schedule(RETRY, then);
	}

	/**
	 * The thread that is blocked in the write does that itself when it fails. After FIN
	 * there may be none, as a handshake is computed on another one.
	 */
	@Override
	void dropUnsent() {
		if (this.released) {
			inTurn(this::account);
		}
	}

	@Override
	void dropWaiting() {
	}

	@Override
	void readPending() {
		// the thread of this connection does nothing else
	}

	/** There may be some if that thread did not wake up yet. */
	@Override
	boolean hasPending() {
		try {
			return socket().socket().getInputStream().available() > 0;
		}
		catch (IOException _) {
			return false;
		}
	}

	/**
	 * It has not, if it is parked, and not for its turn. Where it runs, it has as a rule
	 * just answered and is about to park; it gets a moment for that, as the next look is
	 * a second away.
	 */
	@Override
	boolean mayHaveRead() {
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

	/** By the thread of this connection, which the bytes have woken. */
	@Override
	void afterRead(Runnable task) {
		this.afterRead.add(task);
	}

	@Override
	void interestChanged() {
		boolean wasFull = this.full;
		this.full = isOpen() && layers().outermost().isBusy();
		if (wasFull && !this.full) {
			LockSupport.unpark(this.reader);
		}
	}

}
