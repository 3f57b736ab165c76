package io.echosounder.traffic;

import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.RejectedExecutionException;

import io.echosounder.probe.Connection;
import io.echosounder.probe.Connector;
import io.echosounder.probe.FailedException;

/**
 * Opens connections, which blocks, on its own threads. Any thread may call.
 */
public final class ConnectionOpener implements AutoCloseable {

	private static final int MAX_THREADS = 64;

	private final Connector connector;

	private final ExecutorService threads;

	private volatile boolean closed;

	/**
	 * Gets ready.
	 * @param connector makes them
	 * @param connections how many there are to be, 1 or more
	 */
	public ConnectionOpener(Connector connector, int connections) {
		this.connector = connector;
		this.threads = Executors.newFixedThreadPool(Math.min(connections, MAX_THREADS),
				Thread.ofPlatform().daemon().name("connect-", 0).factory());
	}

	/** Opens a connection, and reports the result on the thread of the loop. */
	void open(ConnectionLoop loop, ReconnectingConnection connection) {
		try {
			this.threads.execute(() -> connect(loop, connection));
		}
		catch (RejectedExecutionException _) {
			loop.execute(connection::cancelled);
		}
	}

	private void connect(ConnectionLoop loop, ReconnectingConnection connection) {
		try {
			if (this.closed) {
				loop.execute(connection::cancelled);
				return;
			}
			Connection socket = this.connector.open();
			loop.execute(() -> connection.opened(socket));
		}
		catch (FailedException ex) {
			loop.execute(() -> connection.connectFailed(ex));
		}
		catch (InterruptedException _) {
			loop.execute(connection::cancelled);
		}
		catch (RuntimeException | Error ex) {
			loop.execute(() -> {
				throw ex;
			});
		}
	}

	/**
	 * Cancels attempts that are under way, and begins no more. Reports the result of
	 * each.
	 */
	public void stop() {
		this.closed = true;
		this.threads.shutdownNow().forEach(Runnable::run);
	}

	/**
	 * Stops.
	 */
	@Override
	public void close() {
		stop();
	}

}
