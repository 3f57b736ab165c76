package io.echosounder.transport;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.PriorityQueue;
import java.util.Queue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;

import io.echosounder.eventloop.EventLoop;
import io.echosounder.eventloop.Timer;
import org.jspecify.annotations.Nullable;

import org.springframework.integration.ip.tcp.connection.SocketInfo;

/**
 * Drives a connection without a socket, on a clock that the test moves. Turns come when
 * the test says so; the peer is the test. Used by one thread, but for {@link #execute}
 * and what comes with the end of turns.
 */
final class ManualDriver implements SocketDriver {

	static final InetSocketAddress LOCAL = new InetSocketAddress(InetAddress.ofLiteral("127.0.0.1"), 7);

	static final InetSocketAddress REMOTE = new InetSocketAddress(InetAddress.ofLiteral("192.0.2.1"), 40000);

	private final DriverEvents events;

	private final BlockingQueue<Runnable> tasks = new LinkedBlockingQueue<>();

	private final PriorityQueue<Timer> timers = new PriorityQueue<>();

	private final ByteBuffer staging = ByteBuffer.allocate(64 * 1024);

	private final ByteArrayOutputStream written = new ByteArrayOutputStream();

	/** Texts of the writes. */
	private final List<String> writes = new ArrayList<>();

	private byte[] queued = {};

	/** Segments that the connection has not read. */
	private final Queue<byte[]> arrived = new ArrayDeque<>();

	private boolean endArrived;

	private long now;

	/** How many bytes the socket takes before the peer reads. */
	private long window = Long.MAX_VALUE;

	private boolean paused;

	private boolean started;

	private boolean outputEnded;

	private volatile boolean closed;

	private boolean reset;

	private boolean pending;

	private boolean wroteBehindEnd;

	private volatile boolean turnsOver;

	private boolean timersOver;

	private @Nullable IOException failure;

	ManualDriver(DriverEvents events) {
		this.events = events;
	}

	// Actions of a test

	/** Begin, as the event loop does. */
	ManualDriver begin() {
		start();
		runTasks();
		return this;
	}

	/** Run all that was handed over, and what that hands over, and read. */
	void runTasks() {
		do {
			for (Runnable task = this.tasks.poll(); task != null; task = this.tasks.poll()) {
				task.run();
			}
		}
		while (readArrived());
	}

	/** Run what other threads hand over until something is so. */
	void runUntil(BooleanSupplier condition) {
		runTasks();
		while (!condition.getAsBoolean()) {
			try {
				Objects.requireNonNull(this.tasks.poll(10, TimeUnit.SECONDS), "No task came").run();
			}
			catch (InterruptedException ex) {
				throw new IllegalStateException(ex);
			}
			runTasks();
		}
	}

	/** Let time pass, run what is due, and then tick once. */
	void advance(long nanos) {
		fireTimers(nanos);
		runTasks();
		if (!this.closed) {
			this.events.tick(this.now);
		}
		runTasks();
	}

	/** Let time pass and run the timers that are due, while no turn comes. */
	void fireTimers(long nanos) {
		this.now += nanos;
		for (Timer timer = this.timers.peek(); timer != null && timer.at() <= this.now; timer = this.timers.peek()) {
			this.timers.poll();
			timer.run();
		}
	}

	/**
	 * The peer sends bytes, which are read now, or later if the connection does not want
	 * to read.
	 * @return whether they were read
	 */
	boolean receive(String text) {
		return receive(text.getBytes(StandardCharsets.ISO_8859_1));
	}

	boolean receive(byte[] bytes) {
		arrive(bytes);
		runTasks();
		return this.arrived.isEmpty();
	}

	/** The peer sends bytes, which are read with the next turn. */
	void arrive(String text) {
		arrive(text.getBytes(StandardCharsets.ISO_8859_1));
	}

	private void arrive(byte[] bytes) {
		if (!this.closed) {
			this.arrived.add(bytes.clone());
		}
	}

	/** The peer sends FIN, which is read as bytes are. */
	void receiveEnd() {
		this.endArrived = true;
		runTasks();
	}

	/** Return whether something was read. */
	private boolean readArrived() {
		if (!this.started || this.closed || !this.events.wantsRead(this.paused) || this.events.awaitsMemory()) {
			return false;
		}
		byte[] bytes = this.arrived.poll();
		if (bytes != null) {
			this.events.received(ByteBuffer.wrap(bytes));
			return true;
		}
		boolean ends = this.endArrived;
		if (ends) {
			this.endArrived = false;
			this.events.inputEnded();
		}
		return ends;
	}

	/** The kernel holds bytes that no turn can take. */
	void pending() {
		this.pending = true;
	}

	/** The socket fails, such as by RST. */
	void fail(String message) {
		if (!this.closed) {
			this.events.failed(new IOException(message));
			runTasks();
		}
	}

	/** The socket takes no more than so many bytes from now on. */
	void window(long bytes) {
		this.window = bytes;
	}

	/** The peer reads, so that the socket takes so many bytes more. */
	void read(long bytes) {
		this.window = Math.addExact(this.window, bytes);
		writeQueued();
		runTasks();
	}

	/** From now on each write fails, and FIN too. */
	void failWrites(String message) {
		this.failure = new IOException(message);
	}

	/** There are no turns any more, as after the end of an event loop. */
	void endTurns() {
		this.turnsOver = true;
		this.timersOver = true;
	}

	/**
	 * Timers do not run any more, while turns come, as after the end of an event loop.
	 */
	void endTimers() {
		this.timersOver = true;
	}

	/** Bytes that the socket has taken. */
	byte[] written() {
		return this.written.toByteArray();
	}

	/** Bytes that the socket has taken, as text. */
	String text() {
		return this.written.toString(StandardCharsets.ISO_8859_1);
	}

	/** Texts of the writes. */
	List<String> writes() {
		return this.writes;
	}

	boolean hasStarted() {
		return this.started;
	}

	/** Whether FIN was sent. */
	boolean hasOutputEnded() {
		return this.outputEnded;
	}

	boolean isClosed() {
		return this.closed;
	}

	/** Whether RST was sent. */
	boolean wasReset() {
		return this.reset;
	}

	/** Whether bytes or FIN were written behind FIN or the end. */
	boolean wroteBehindEnd() {
		return this.wroteBehindEnd;
	}

	/** Timers that would keep the connection in memory. */
	long pendingTimers() {
		return this.timers.stream().filter((timer) -> !timer.isOver()).count();
	}

	private void writeQueued() {
		if (this.closed || this.queued.length == 0) {
			return;
		}
		if (this.failure != null) {
			this.events.failed(this.failure);
			return;
		}
		int length = (int) Math.min(this.window, this.queued.length);
		this.written.write(this.queued, 0, length);
		this.window -= length;
		this.queued = Arrays.copyOfRange(this.queued, length, this.queued.length);
		this.events.sent(length);
		this.events.unsent(this.queued.length);
		this.events.writeProgressed();
	}

	// SocketDriver

	@Override
	public void start() {
		execute(() -> {
			this.started = true;
			this.events.started();
		});
	}

	@Override
	public void execute(Runnable task) {
		if (!tryExecute(task)) {
			this.events.abandoned();
		}
	}

	@Override
	public boolean tryExecute(Runnable task) {
		return !this.turnsOver && this.tasks.add(this.events.guarded(task));
	}

	@Override
	public void executeNow(Runnable end) {
		end.run();
	}

	@Override
	public Timer schedule(long nanos, Runnable task) {
		if (this.timersOver) {
			throw new RejectedExecutionException("There are no timers any more");
		}
		Timer timer = new Timer(this.now + nanos, task);
		this.timers.add(timer);
		return timer;
	}

	@Override
	public boolean hasTimers() {
		return !this.timersOver;
	}

	@Override
	public long now() {
		return this.now;
	}

	@Override
	public long readClock() {
		return this.now;
	}

	@Override
	public InetSocketAddress localAddress() {
		return LOCAL;
	}

	@Override
	public InetSocketAddress remoteAddress() {
		return REMOTE;
	}

	@Override
	public SocketInfo socketInfo() {
		return new SocketInfo(new Socket());
	}

	@Override
	public boolean hasPending() {
		return this.pending;
	}

	@Override
	public void afterPending(Runnable task) {
		var _ = readArrived();
		task.run();
	}

	@Override
	public void updateInterest() {
		int limit = this.events.backlogLimit();
		boolean wasPaused = this.paused;
		// resumes at half of it, so that it does not flutter
		this.paused = this.events.backlog() >= (wasPaused ? Math.max(1, limit / 2) : limit);
		if (wasPaused && !this.paused) {
			this.events.readingResumed();
		}
	}

	@Override
	public ByteBuffer stagingBuffer(int bytes) {
		return this.staging;
	}

	@Override
	public @Nullable ByteBuffer takeStaged() {
		return (this.staging.position() > 0) ? this.staging.flip() : null;
	}

	@Override
	public void discardStaged() {
		this.staging.clear();
	}

	@Override
	public void transmit(ByteBuffer bytes) {
		if (this.closed || this.outputEnded) {
			this.wroteBehindEnd = true;
			return;
		}
		if (this.failure != null) {
			this.events.failed(this.failure);
			return;
		}
		this.writes.add(StandardCharsets.ISO_8859_1.decode(bytes.duplicate()).toString());
		int length = (this.queued.length > 0) ? 0 : (int) Math.min(this.window, bytes.remaining());
		for (int i = 0; i < length; i++) {
			this.written.write(bytes.get());
		}
		this.window -= length;
		this.events.sent(length);
		if (bytes.hasRemaining()) {
			byte[] rest = Arrays.copyOf(this.queued, this.queued.length + bytes.remaining());
			bytes.get(rest, this.queued.length, bytes.remaining());
			this.queued = rest;
			this.events.unsent(rest.length);
			updateInterest();
		}
	}

	@Override
	public void retryWrite(Runnable then) {
		writeQueued();
		then.run();
	}

	@Override
	public ByteBuffer contentBuffer(int bytes) {
		return ByteBuffer.allocate(bytes);
	}

	@Override
	public ByteBuffer borrowRecordBuffer() {
		return ByteBuffer.allocate(EventLoop.MAX_RECORD_SIZE);
	}

	@Override
	public void shutdownOutput() throws IOException {
		if (this.failure != null) {
			throw this.failure;
		}
		this.wroteBehindEnd |= this.outputEnded || this.closed;
		this.outputEnded = true;
	}

	@Override
	public void close(boolean reset) {
		this.closed = true;
		this.reset = reset;
	}

	@Override
	public void dropUnsent() {
		this.queued = new byte[0];
		this.events.unsent(0);
		this.events.memoryChanged();
	}

	@Override
	public long heldBytes() {
		return this.queued.length;
	}

}
