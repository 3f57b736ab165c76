package io.echosounder.probe;

import java.io.Closeable;
import java.io.IOException;
import java.nio.channels.Selector;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.TimeUnit;

/**
 * Runs many connections on one thread: the one that calls {@link #turn} repeatedly.
 */
public final class SelectorLoop implements Closeable {

	private static final long NANOS_PER_MILLI = TimeUnit.MILLISECONDS.toNanos(1);

	private final Selector selector;

	private final Queue<Runnable> tasks = new ConcurrentLinkedQueue<>();

	/**
	 * Open a loop.
	 * @throws IOException if this machine has no descriptor left
	 */
	public SelectorLoop() throws IOException {
		this.selector = Selector.open();
	}

	/**
	 * Hand over work. Any thread may call.
	 * @param task is run by the next turn
	 */
	public void execute(Runnable task) {
		this.tasks.add(task);
		wakeUp();
	}

	/**
	 * End the wait of the turn, or of the next. Any thread may call.
	 */
	public void wakeUp() {
		this.selector.wakeup();
	}

	/**
	 * Take over a connection. The loop's thread calls.
	 * @param connection is read by it from now on
	 * @param ready runs in a turn when bytes can be read, or the socket takes more of the
	 * waiting bytes
	 * @throws IOException if the connection is closed
	 */
	public void add(Connection connection, Runnable ready) throws IOException {
		connection.socket().moveTo(this.selector, ready);
	}

	/**
	 * Run the tasks, and the callbacks of ready connections.
	 * @param nanos maximum wait for them, in ns, in steps of a millisecond; 0 or less for
	 * none
	 * @throws IOException if the loop is closed
	 */
	public void turn(long nanos) throws IOException {
		if (nanos > 0 && this.tasks.isEmpty()) {
			this.selector.select((key) -> ((Runnable) key.attachment()).run(),
					(nanos + NANOS_PER_MILLI - 1) / NANOS_PER_MILLI);
		}
		else {
			this.selector.selectNow((key) -> ((Runnable) key.attachment()).run());
		}
		for (Runnable task = this.tasks.poll(); task != null; task = this.tasks.poll()) {
			task.run();
		}
	}

	/**
	 * Close the loop, and not the connections.
	 */
	@Override
	public void close() throws IOException {
		this.selector.close();
	}

}
