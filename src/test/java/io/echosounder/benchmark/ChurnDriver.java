package io.echosounder.benchmark;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.LongConsumer;

import org.HdrHistogram.Histogram;
import org.jspecify.annotations.Nullable;

/**
 * Opens and ends a connection for each message, on the JDK's blocking sockets, with a
 * thread for each concurrent connection. The latency lasts from the connect to the peer's
 * FIN.
 */
final class ChurnDriver implements Driver {

	private static final int DIGITS = 3;

	private final Case test;

	ChurnDriver(Case test) {
		this.test = test;
	}

	@Override
	public Outcome drive(Endpoint endpoint, int seconds, LongConsumer listener) throws IOException {
		CountDownLatch failed = new CountDownLatch(1);
		List<Visitor> visitors = new ArrayList<>();
		for (int i = 0; i < this.test.connections(); i++) {
			visitors.add(new Visitor(endpoint, this.test.size(), failed));
		}
		visitors.forEach((visitor) -> visitor.thread.start());
		Histogram latencies = new Histogram(DIGITS);
		String failure = null;
		try {
			for (int i = 0; i <= seconds && !failed.await(1, TimeUnit.SECONDS); i++) {
				listener.accept(visitors.stream().mapToLong((visitor) -> visitor.visits.sum()).sum());
			}
			for (Visitor visitor : visitors) {
				visitor.stopped = true;
			}
			for (Visitor visitor : visitors) {
				visitor.thread.join();
				latencies.add(visitor.latencies);
				failure = (failure != null) ? failure : visitor.failure.get();
			}
		}
		catch (InterruptedException ex) {
			Thread.currentThread().interrupt();
			throw new IOException("Interrupted", ex);
		}
		return Outcome.of(latencies, failure);
	}

	/**
	 * Connects again and again, until an exchange fails.
	 */
	private static final class Visitor {

		private final Endpoint endpoint;

		private final int size;

		private final CountDownLatch failed;

		private final LongAdder visits = new LongAdder();

		private final Histogram latencies = new Histogram(DIGITS);

		private final AtomicReference<@Nullable String> failure = new AtomicReference<>();

		private final Thread thread = Thread.ofPlatform().daemon().name("visitor").unstarted(this::run);

		private volatile boolean stopped;

		Visitor(Endpoint endpoint, int size, CountDownLatch failed) {
			this.endpoint = endpoint;
			this.size = size;
			this.failed = failed;
		}

		private void run() {
			try {
				while (!this.stopped) {
					long start = System.nanoTime();
					try (LineClient client = new LineClient(this.endpoint.port())) {
						client.echo(this.size, this.visits.intValue());
						client.end();
					}
					this.latencies.recordValue(System.nanoTime() - start);
					this.visits.increment();
				}
			}
			catch (IOException ex) {
				this.failure.set(ex.toString());
				this.failed.countDown();
			}
		}

	}

}
