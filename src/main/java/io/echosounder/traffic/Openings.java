package io.echosounder.traffic;

import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.RejectedExecutionException;

import io.echosounder.probe.Connection;
import io.echosounder.probe.Connector;
import io.echosounder.probe.FailedException;

/**
 * Makes connections, which takes its time, on threads of its own. Any thread may call.
 */
public final class Openings implements AutoCloseable {

	private static final int MAX_THREADS = 64;

	private final Connector connector;

	private final ExecutorService threads;

	private volatile boolean closed;

	/**
	 * Gets ready.
	 * @param connector makes them
	 * @param connections how many there are to be, 1 or more
	 */
	public Openings(Connector connector, int connections) {
		this.connector = connector;
		this.threads = Executors.newFixedThreadPool(Math.min(connections, MAX_THREADS),
				Thread.ofPlatform().daemon().name("connect-", 0).factory());
	}

	/** Makes a connection for a link, which is told of it in its own thread. */
	void open(Links links, Link link) {
		try {
			this.threads.execute(() -> connect(links, link));
		}
		catch (RejectedExecutionException _) {
			links.execute(link::abandoned);
		}
	}

	private void connect(Links links, Link link) {
		try {
			if (this.closed) {
				links.execute(link::abandoned);
				return;
			}
			Connection connection = this.connector.open();
			links.execute(() -> link.opened(connection));
		}
		catch (FailedException ex) {
			links.execute(() -> link.refused(ex));
		}
		catch (InterruptedException _) {
			links.execute(link::abandoned);
		}
		catch (RuntimeException | Error ex) {
			links.execute(() -> {
				throw ex;
			});
		}
	}

	/**
	 * Breaks off what is being made, and makes no more. Each link is told what has come
	 * of it.
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
