package io.echosounder.eventloop;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.channels.SelectableChannel;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.time.Duration;
import java.util.ArrayList;
import java.util.PriorityQueue;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.LongConsumer;
import java.util.function.LongSupplier;

import org.apache.commons.logging.Log;
import org.apache.commons.logging.LogFactory;
import org.jspecify.annotations.Nullable;

/**
 * One platform thread with one selector. A channel registered here belongs to this thread
 * until it is closed; other threads hand over work with {@link #execute}. A handler that
 * throws loses its channel, and never ends the loop.
 */
public final class EventLoop implements Executor {

	public static final int BUFFER_SIZE = 64 * 1024;

	/** Maximum size that an engine requests (SunJSSE, with records of 32 KiB). */
	public static final int MAX_RECORD_SIZE = 34 * 1024;

	private static final Log logger = LogFactory.getLog(EventLoop.class);

	private static final long TICK = TimeUnit.SECONDS.toNanos(1);

	private static final Duration CLOSE_TIMEOUT = Duration.ofSeconds(2);

	/**
	 * Maximum number of tasks in one turn, so that tasks which hand over tasks do not
	 * starve the channels.
	 */
	private static final int TASKS_PER_TURN = 1024;

	private final Selector selector;

	private final LongSupplier nanoTime;

	private final OutOfMemory outOfMemory;

	private final LongConsumer onTick;

	private final Thread thread;

	private final Queue<Runnable> tasks = new ConcurrentLinkedQueue<>();

	private final PriorityQueue<Timer> timers = new PriorityQueue<>();

	private final ByteBuffer readBuffer = ByteBuffer.allocateDirect(BUFFER_SIZE);

	private final ByteBuffer writeBuffer = ByteBuffer.allocateDirect(BUFFER_SIZE);

	private @Nullable TlsBuffers tlsBuffers;

	/** Whether the loop will check its tasks before it blocks again. */
	private final AtomicBoolean awake = new AtomicBoolean();

	/** Last value of the clock; only this loop reads it. */
	private long time;

	/** Whether the clock has to be read again before the next use of the time. */
	private boolean timePassed = true;

	/** Time at which the next tick is due; written once a second. */
	private volatile long tickDue;

	private volatile boolean closing;

	private volatile boolean ended;

	public EventLoop(String name, LongSupplier nanoTime, OutOfMemory outOfMemory, LongConsumer onTick) {
		this.nanoTime = nanoTime;
		this.outOfMemory = outOfMemory;
		this.onTick = onTick;
		try {
			this.selector = Selector.open();
		}
		catch (IOException ex) {
			throw new UncheckedIOException("Cannot open a selector", ex);
		}
		this.thread = Thread.ofPlatform().name(name).unstarted(this::run);
	}

	public void start() {
		scheduleTick();
		this.thread.start();
	}

	/**
	 * Run a task on this loop, after those handed over before. Any thread may call.
	 * @param task must not block
	 * @throws RejectedExecutionException if this loop has ended
	 */
	@Override
	public void execute(Runnable task) {
		this.tasks.add(task);
		// a task that was added before the end still runs, once
		if (this.ended && this.tasks.remove(task)) {
			throw new RejectedExecutionException(this + " has ended");
		}
		if (!inLoop() && this.awake.compareAndSet(false, true)) {
			this.selector.wakeup();
		}
	}

	/**
	 * Run a task on this loop after a delay, or at once when the loop ends before that.
	 * Any thread may call.
	 * @param nanos the delay, in nanoseconds
	 * @param task must not block
	 * @return to be {@linkplain Timer#cancel() cancelled} when the task is not wanted any
	 * more, such as at the end of its connection: until it is due, the loop holds the
	 * task and everything that the task refers to
	 */
	public Timer schedule(long nanos, Runnable task) {
		Timer timer = new Timer(now() + nanos, task);
		if (inLoop()) {
			this.timers.add(timer);
		}
		else {
			execute(() -> add(timer));
		}
		return timer;
	}

	private void add(Timer timer) {
		if (!timer.isOver()) {
			this.timers.add(timer);
		}
	}

	/**
	 * Register a channel. Only this loop may call.
	 * @param channel a non-blocking channel
	 * @param ops events of interest
	 * @param handler of these events
	 * @return its key
	 * @throws IOException if the channel cannot be registered
	 */
	public SelectionKey register(SelectableChannel channel, int ops, SelectionHandler handler) throws IOException {
		return channel.register(this.selector, ops, handler);
	}

	/**
	 * Deregister a channel, so that closing it closes its socket at once: the JDK keeps
	 * the socket of a registered channel open until the next selection. Only a task of
	 * this loop may call.
	 * @param key of the channel
	 * @throws IOException if that failed
	 */
	public void deregister(SelectionKey key) throws IOException {
		key.cancel();
		this.selector.selectNow(this::ready);
	}

	public boolean inLoop() {
		return Thread.currentThread().equals(this.thread);
	}

	/**
	 * Return whether this loop serves its channels.
	 * @return {@code false} once it was closed or has died
	 */
	public boolean isAlive() {
		return !this.ended;
	}

	/**
	 * Return the delay of the tick that is due: a handler has blocked this loop for that
	 * long, and for up to a second more. Any thread may call.
	 * @return zero if the tick is not late, or if this loop has ended, which
	 * {@link #isAlive} tells
	 */
	public Duration lag() {
		// read the time first: a tick in between must not look late
		return this.ended ? Duration.ZERO : Duration.ofNanos(Math.max(0, now() - this.tickDue));
	}

	/**
	 * Return the time, in nanoseconds of the loop's clock. Any thread may call.
	 * @return on this loop, the clock at its first use in this task, timer or selection,
	 * or at the last {@link #readClock}
	 */
	public long now() {
		return (inLoop() && !this.timePassed) ? this.time : readClock();
	}

	/**
	 * Read the clock, as time may have passed in a handler. Any thread may call.
	 * @return the time, in nanoseconds; on this loop, {@link #now} returns it from now on
	 */
	public long readClock() {
		long time = this.nanoTime.getAsLong();
		if (inLoop()) {
			this.time = time;
			this.timePassed = false;
		}
		return time;
	}

	/**
	 * Return the buffer for reads of this loop, except with TLS. Only this loop may use
	 * it, until the next read.
	 * @return a direct buffer
	 */
	public ByteBuffer readBuffer() {
		return this.readBuffer;
	}

	/**
	 * Return the buffer in which replies are gathered. Only this loop may use it, and
	 * must leave it empty.
	 * @return a direct buffer
	 */
	public ByteBuffer writeBuffer() {
		return this.writeBuffer;
	}

	/**
	 * Return the buffers for connections with TLS. Only this loop may use them.
	 * @return those of this loop, created at the first call
	 */
	public TlsBuffers tlsBuffers() {
		TlsBuffers buffers = this.tlsBuffers;
		if (buffers == null) {
			buffers = new TlsBuffers();
			this.tlsBuffers = buffers;
		}
		return buffers;
	}

	/**
	 * End the loop, and abandon the channels still registered. Any other thread may call;
	 * returns when the thread has ended, or is blocked by a handler for too long.
	 */
	public void close() {
		this.closing = true;
		this.selector.wakeup();
		try {
			if (!this.thread.join(CLOSE_TIMEOUT)) {
				logger.warn("Event loop " + this + " is abandoned because a handler blocks it");
			}
		}
		catch (InterruptedException ex) {
			Thread.currentThread().interrupt();
		}
	}

	private void run() {
		try {
			while (!this.closing) {
				runTasks();
				runTimers();
				select();
			}
		}
		catch (Throwable ex) {
			this.outOfMemory.haltIf(ex);
			logger.error("Event loop " + this + " has died; its connections are closed", ex);
		}
		finally {
			end();
		}
	}

	private void select() throws IOException {
		this.awake.set(false);
		long millis = this.tasks.isEmpty() ? millisToNextTimer() : 0;
		this.timePassed = true;
		if (millis > 0) {
			this.selector.select(this::ready, millis);
		}
		else {
			this.selector.selectNow(this::ready);
		}
		// a late read of this flag costs at most a needless wake-up
		this.awake.lazySet(true);
	}

	/**
	 * Return the time to the next timer, rounded up: a timer that is almost due must not
	 * make the loop spin.
	 */
	private long millisToNextTimer() {
		Timer next = this.timers.peek();
		long nanos = (next != null) ? next.at() - now() : TICK;
		return Math.clamp(TimeUnit.NANOSECONDS.toMillis(nanos + 999_999), 1, 1000);
	}

	private void ready(SelectionKey key) {
		SelectionHandler handler = (SelectionHandler) key.attachment();
		try {
			if (key.isValid()) {
				handler.ready();
			}
		}
		catch (Throwable ex) {
			failed(handler, ex);
		}
	}

	private void failed(SelectionHandler handler, Throwable ex) {
		this.outOfMemory.haltIf(ex);
		logger.error("Unexpected failure in " + handler + "; it is closed", ex);
		runSafely(handler::abandon);
	}

	private void runTasks() {
		for (int i = 0; i < TASKS_PER_TURN; i++) {
			Runnable task = this.tasks.poll();
			if (task == null) {
				return;
			}
			this.timePassed = true;
			runSafely(task);
		}
	}

	private void runTimers() {
		this.timePassed = true;
		for (Timer timer = this.timers.peek(); timer != null && timer.at() - now() <= 0; timer = this.timers.peek()) {
			this.timers.poll();
			runSafely(timer::run);
			this.timePassed = true;
		}
	}

	/**
	 * Run all timers early: a connection that lingers, for example, has no other thread
	 * to end it.
	 */
	private void runAllTimers() {
		for (Timer timer = this.timers.poll(); timer != null; timer = this.timers.poll()) {
			runSafely(timer::run);
		}
	}

	private void runSafely(Runnable task) {
		try {
			task.run();
		}
		catch (Throwable ex) {
			this.outOfMemory.haltIf(ex);
			logger.error("Unexpected failure of a task on an event loop", ex);
			// a failed handler may have left bytes that belong to no other connection
			this.writeBuffer.clear();
		}
	}

	private void scheduleTick() {
		this.tickDue = schedule(TICK, this::tick).at();
	}

	private void tick() {
		if (this.ended) {
			return;
		}
		scheduleTick();
		// all at once, as removal of a single timer searches the whole queue
		this.timers.removeIf(Timer::isOver);
		long now = now();
		this.onTick.accept(now);
		for (SelectionKey key : new ArrayList<>(this.selector.keys())) {
			SelectionHandler handler = (SelectionHandler) key.attachment();
			try {
				handler.tick(now);
			}
			catch (Throwable ex) {
				failed(handler, ex);
			}
		}
	}

	private void end() {
		this.ended = true;
		do {
			// they may register channels, and abandoned ones may hand over tasks
			runTasks();
			runAllTimers();
			for (SelectionKey key : new ArrayList<>(this.selector.keys())) {
				if (key.isValid()) {
					runSafely(((SelectionHandler) key.attachment())::abandon);
					key.cancel();
				}
			}
		}
		while (!this.tasks.isEmpty() || !this.timers.isEmpty());
		try {
			this.selector.close();
		}
		catch (IOException ex) {
			logger.debug("Closing the selector of " + this + " failed", ex);
		}
	}

	@Override
	public String toString() {
		return this.thread.getName();
	}

}
