package io.echosounder.traffic;

import java.io.Closeable;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;

import io.echosounder.probe.Connection;
import io.echosounder.probe.SelectorLoop;

/**
 * Runs reconnecting connections on one thread: the one that calls {@link #turn}
 * repeatedly. That thread calls all methods that do not allow any thread.
 */
public final class ConnectionLoop implements Closeable {

	private static final int BUFFER_SIZE = 64 * 1024;

	/** Precision of timeouts and pauses. */
	private static final long TICK = TimeUnit.MILLISECONDS.toNanos(20);

	private final ConnectionOpener opener;

	private final long timeout;

	private final LongSupplier time;

	private final SelectorLoop selectorLoop;

	private final List<ReconnectingConnection> connections = new ArrayList<>();

	private final ByteBuffer in = ByteBuffer.allocateDirect(BUFFER_SIZE);

	private final ByteBuffer out = ByteBuffer.allocateDirect(BUFFER_SIZE);

	/** Connections that are not done. */
	private int remaining;

	private boolean failed;

	private long ticked;

	/**
	 * Create a loop without connections.
	 * @param opener opens the connections
	 * @param timeout ns to wait for an echo
	 * @throws IOException if this machine has no descriptor left
	 */
	public ConnectionLoop(ConnectionOpener opener, long timeout) throws IOException {
		this(opener, timeout, System::nanoTime);
	}

	/**
	 * Create a loop with another source of time for pauses.
	 * @param time in ns, from any origin
	 */
	ConnectionLoop(ConnectionOpener opener, long timeout, LongSupplier time) throws IOException {
		this.opener = opener;
		this.timeout = timeout;
		this.time = time;
		this.ticked = time.getAsLong();
		this.selectorLoop = new SelectorLoop();
	}

	/**
	 * Add a connection, and start to open it.
	 * @param handler sends over it
	 * @return the connection, which is not open yet
	 */
	public ReconnectingConnection open(ReconnectingConnection.Handler handler) {
		ReconnectingConnection connection = new ReconnectingConnection(this, handler);
		this.connections.add(connection);
		this.remaining++;
		connection.open();
		return connection;
	}

	/**
	 * Return whether all connections have ended for good.
	 * @return {@code true} if no work is left, or a turn has thrown an unchecked
	 * exception, after which the state of the connections is unknown
	 */
	public boolean isDone() {
		return this.failed || this.remaining == 0;
	}

	/**
	 * Do the work that is due. Also throws unchecked exceptions of the threads that open
	 * connections.
	 * @param nanos how long to wait at most, in ns
	 * @throws IOException if the loop is closed
	 */
	public void turn(long nanos) throws IOException {
		boolean done = false;
		try {
			this.selectorLoop.turn(Math.min(nanos, TICK));
			long now = now();
			if (now - this.ticked >= TICK) {
				this.ticked = now;
				for (ReconnectingConnection connection : this.connections) {
					connection.tick(now);
				}
			}
			done = true;
		}
		finally {
			this.failed |= !done;
		}
	}

	/**
	 * Stop sending, and end each connection when no payload is in flight.
	 */
	public void stop() {
		this.connections.forEach(ReconnectingConnection::stop);
	}

	/**
	 * Stop the opener and all connections, and run until they have ended.
	 * @throws IOException if the loop is closed
	 */
	public void finish() throws IOException {
		this.opener.stop();
		stop();
		while (!isDone()) {
			turn(Long.MAX_VALUE);
		}
	}

	/**
	 * Hand work to the thread of the loop. Any thread may call.
	 * @param task is run by the next turn
	 */
	public void execute(Runnable task) {
		this.selectorLoop.execute(task);
	}

	/**
	 * End the wait of a turn. Any thread may call.
	 */
	public void wakeUp() {
		this.selectorLoop.wakeUp();
	}

	/**
	 * Return the time of the loop's clock. Any thread may call.
	 * @return ns, of {@link System#nanoTime()}
	 */
	public long now() {
		return this.time.getAsLong();
	}

	void add(Connection connection, Runnable ready) throws IOException {
		this.selectorLoop.add(connection, ready);
	}

	void open(ReconnectingConnection connection) {
		this.opener.open(this, connection);
	}

	void done() {
		this.remaining--;
	}

	ByteBuffer in() {
		return this.in;
	}

	ByteBuffer out() {
		return this.out;
	}

	/** Return the time to wait for an echo, in ns. */
	long timeout() {
		return this.timeout;
	}

	/**
	 * Close the selector, and not the connections.
	 */
	@Override
	public void close() throws IOException {
		this.selectorLoop.close();
	}

}
