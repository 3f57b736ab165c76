package io.echosounder.traffic;

import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.RejectedExecutionException;

import io.echosounder.probe.Connection;
import io.echosounder.probe.Connector;
import io.echosounder.probe.FailedException;

/**
 * Opens connections on its own threads, as opening blocks. Thread-safe.
 */
public final class ConnectionOpener implements AutoCloseable {

	private static final int MAX_THREADS = 64;

	private final Connector connector;

	private final ExecutorService threads;

	private volatile boolean closed;

	/**
	 * Create an opener.
	 * @param connector opens each connection
	 * @param connections number of connections, 1 or more
	 */
	public ConnectionOpener(Connector connector, int connections) {
		this.connector = connector;
		this.threads = Executors.newFixedThreadPool(Math.min(connections, MAX_THREADS),
				Thread.ofPlatform().daemon().name("connect-", 0).factory());
	}

	/** Open a connection, and report the result on the thread of the loop. */
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
	 * Cancel attempts under way, and start no more. Each result is reported.
	 */
	public void stop() {
		this.closed = true;
		this.threads.shutdownNow().forEach(Runnable::run);
	}

	/**
	 * Stop.
	 */
	@Override
	public void close() {
		stop();
	}

}
