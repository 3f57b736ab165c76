package io.echosounder.transport;

import java.io.IOException;
import java.nio.channels.SocketChannel;
import java.util.ArrayDeque;
import java.util.Queue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

import org.jspecify.annotations.Nullable;

/**
 * Detects bytes on their way from the kernel to the turn of a blocking connection, and
 * runs tasks behind them. Called in turn, where nothing else is said.
 */
final class Arrivals {

	/**
	 * Maximum number of pauses: many times what a running thread needs to get to its next
	 * read.
	 */
	private static final int MOMENTS = 100;

	private static final long MOMENT = TimeUnit.MICROSECONDS.toNanos(100);

	private final SocketChannel socket;

	private final Turn turn;

	private final Queue<Runnable> afterRead = new ArrayDeque<>(1);

	private volatile @Nullable Thread reader;

	Arrivals(SocketChannel socket, Turn turn) {
		this.socket = socket;
		this.turn = turn;
	}

	/** Record that the calling thread reads from now on. */
	void begin() {
		this.reader = Thread.currentThread();
	}

	/** Wake the thread that reads, if it is parked outside of a read. Any thread. */
	void unparkReader() {
		LockSupport.unpark(this.reader);
	}

	/**
	 * Return whether the kernel holds bytes, as the reading thread did not wake up yet.
	 * Any thread may call.
	 */
	boolean isPending() {
		try {
			return this.socket.socket().getInputStream().available() > 0;
		}
		catch (IOException _) {
			return false;
		}
	}

	/** Run a task now, or after the next read. */
	void run(boolean afterRead, Runnable task) {
		if (afterRead) {
			this.afterRead.add(task);
		}
		else {
			task.run();
		}
	}

	/** Run the tasks that wait for the last read. */
	void runAfterRead() {
		for (Runnable task = this.afterRead.poll(); task != null; task = this.afterRead.poll()) {
			task.run();
		}
	}

	/**
	 * Return whether the reading thread may have bytes. Parked, and not for its turn, it
	 * has none. While it runs, it has usually just answered and is about to park. It gets
	 * a moment for that, as the next check is a second away.
	 */
	boolean mayHaveRead() {
		Thread reader = this.reader;
		if (Thread.currentThread().equals(reader)) {
			// between two reads
			return isPending();
		}
		for (int i = 0; i < MOMENTS && reader != null && reader.getState() == Thread.State.RUNNABLE; i++) {
			LockSupport.parkNanos(MOMENT);
		}
		return isPending() || reader == null || !isParked(reader) || this.turn.isAwaited();
	}

	/**
	 * Return whether a thread is parked: with a time limit for a large buffer, see
	 * {@link ReadBuffer}; or terminated after FIN.
	 */
	private static boolean isParked(Thread reader) {
		Thread.State state = reader.getState();
		return state == Thread.State.WAITING || state == Thread.State.TIMED_WAITING || state == Thread.State.TERMINATED;
	}

}
