package io.echosounder.load;

import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.atomic.AtomicInteger;

import io.echosounder.probe.Connection;
import io.echosounder.probe.Connector;
import io.echosounder.probe.FailedException;

/**
 * Makes connections, which takes its time, on threads of its own. Any thread may call.
 */
final class Openings implements AutoCloseable {

	private static final int MAX_THREADS = 64;

	private final Connector connector;

	private final ExecutorService threads;

	private final CountDownLatch attempted;

	private final AtomicInteger opened = new AtomicInteger();

	private volatile boolean closed;

	/**
	 * Gets ready.
	 * @param connections how many there are to be at first
	 */
	Openings(Connector connector, int connections) {
		this.connector = connector;
		this.threads = Executors.newFixedThreadPool(Math.min(connections, MAX_THREADS),
				Thread.ofPlatform().daemon().name("connect-", 0).factory());
		this.attempted = new CountDownLatch(connections);
	}

	/** Makes one. The lane is told of it, in the thread of its worker. */
	void open(Worker worker, Lane lane) {
		try {
			this.threads.execute(() -> connect(worker, lane));
		}
		catch (RejectedExecutionException _) {
			worker.execute(lane::abandoned);
		}
	}

	private void connect(Worker worker, Lane lane) {
		try {
			if (this.closed) {
				worker.execute(lane::abandoned);
				return;
			}
			Connection connection = this.connector.open();
			this.opened.incrementAndGet();
			worker.execute(() -> lane.opened(connection));
		}
		catch (FailedException ex) {
			worker.execute(() -> lane.refused(ex));
		}
		catch (InterruptedException _) {
			worker.execute(lane::abandoned);
		}
		finally {
			this.attempted.countDown();
		}
	}

	/**
	 * Waits until each of the first connections was made or failed.
	 * @return whether there is any
	 */
	boolean awaitFirst() throws InterruptedException {
		this.attempted.await();
		return this.opened.get() > 0;
	}

	/** Breaks off what is being made. Each lane is told what has come of it. */
	@Override
	public void close() {
		this.closed = true;
		this.threads.shutdownNow().forEach(Runnable::run);
	}

}
