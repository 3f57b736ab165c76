package io.echosounder.load;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;

import io.echosounder.address.Target;
import io.echosounder.probe.Connector;
import io.echosounder.probe.ProbeOptions;
import io.echosounder.traffic.ConnectionLoop;
import io.echosounder.traffic.ConnectionOpener;
import org.HdrHistogram.Histogram;

/**
 * Sends payloads over many connections and compares every byte. Each echo is followed by
 * the next payload (a closed loop), or a constant rate applies. A broken connection is
 * opened again.
 * <p>
 * With a rate, the send time of each payload is fixed in advance. A server that pauses
 * delays all payloads, and latency from those planned times shows that. Latency from the
 * actual send times shows it for the few payloads in flight only (coordinated omission).
 * Used once, by one thread; an interrupt ends the load, with the figures so far.
 */
public final class Load {

	private static final long SECOND = TimeUnit.SECONDS.toNanos(1);

	private final LoadOptions options;

	private final SendSchedule schedule;

	private final ConnectionOpener opener;

	private final ConnectLatch connectLatch;

	private final List<Worker> workers = new ArrayList<>();

	private final LoadTotals totals = new LoadTotals();

	private boolean started;

	private long start;

	private long intervalStart;

	/**
	 * Create a load. It does not use the network yet.
	 * @param target target to connect to
	 * @param probeOptions protocol options; their timeout also applies to each echo
	 * @param options amount of load
	 */
	public Load(Target target, ProbeOptions probeOptions, LoadOptions options) {
		this.options = options;
		this.schedule = new SendSchedule(options);
		this.opener = new ConnectionOpener(new Connector(target, probeOptions), options.connections());
		this.connectLatch = new ConnectLatch(options.connections());
		PayloadPool payloads = new PayloadPool(probeOptions.framing(), options.sizes());
		int threads = Math.clamp(Runtime.getRuntime().availableProcessors() / 2, 1, options.connections());
		try {
			for (int i = 0; i < threads; i++) {
				ConnectionLoop loop = new ConnectionLoop(this.opener, probeOptions.timeout().toNanos());
				this.workers.add(new Worker(this.schedule, payloads, loop, this.connectLatch));
			}
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
		for (int i = 0; i < options.connections(); i++) {
			this.workers.get(i % threads).add(i);
		}
	}

	/**
	 * Open the connections, send, and wait for the last echo. Sends nothing if no
	 * connection can be opened.
	 * @param listener receives the result so far, about every second
	 * @return the result
	 */
	public LoadResult run(Consumer<LoadResult> listener) {
		boolean complete = false;
		try (this.opener) {
			this.workers.forEach(Worker::open);
			if (this.connectLatch.await()) {
				complete = send(listener);
			}
		}
		catch (InterruptedException _) {
			// Ctrl-C: the result has everything up to now
		}
		// closed before, so that new connections are handed over before
		long stopped = elapsed();
		this.workers.forEach((worker) -> worker.stop(stopped));
		awaitRest();
		return sample(length(stopped, complete));
	}

	/** Return whether all payloads were sent before the time was over. */
	private boolean send(Consumer<LoadResult> listener) throws InterruptedException {
		this.start = System.nanoTime();
		this.started = true;
		try (Pacer pacer = new Pacer(this.workers, this.start, this.schedule)) {
			if (this.schedule.isPaced()) {
				pacer.start();
			}
			this.workers.forEach((worker) -> worker.begin(this.start));
			Duration duration = this.options.duration();
			long end = (duration != null) ? duration.toNanos() : Long.MAX_VALUE;
			while (!await(Math.min(this.intervalStart + SECOND, end))) {
				if (elapsed() >= end) {
					return false;
				}
				listener.accept(sample(elapsed()));
			}
			return true;
		}
	}

	/** Wait until this time, in ns since the begin, or for the end of all workers. */
	private boolean await(long until) throws InterruptedException {
		boolean ended = true;
		for (Worker worker : this.workers) {
			ended &= worker.await(until - elapsed());
		}
		return ended;
	}

	private long elapsed() {
		return this.started ? System.nanoTime() - this.start : 0;
	}

	/** Return the sum up to now, in ns since the begin. */
	private LoadResult sample(long elapsed) {
		this.workers.forEach((worker) -> worker.recorder().drainTo(this.totals));
		this.totals.echoed(last());
		if (elapsed > this.intervalStart) {
			this.totals.endInterval(this.intervalStart, elapsed);
			this.intervalStart = elapsed;
		}
		Histogram unsent = new Histogram(LoadTotals.DIGITS);
		for (Worker worker : this.workers) {
			worker.unsent().forEach((payloads) -> payloads.addTo(unsent, this.schedule, elapsed));
		}
		return this.totals.result(this.options, elapsed, unsent);
	}

	private void awaitRest() {
		try {
			for (Worker worker : this.workers) {
				worker.await(Long.MAX_VALUE);
			}
		}
		catch (InterruptedException _) {
			// do not wait for the rest either
		}
	}

	/**
	 * Return the time that the figures cover, without the time to close connections.
	 */
	private long length(long stopped, boolean complete) {
		long last = last();
		return Math.max((last != 0) ? last : stopped, complete ? Math.min(stopped, this.schedule.length()) : stopped);
	}

	/** Return the time of the last echo, in ns since the begin; 0 without an echo. */
	private long last() {
		return this.workers.stream()
			.mapToLong((worker) -> worker.recorder().last())
			.filter((at) -> at != 0)
			.map((at) -> at - this.start)
			.max()
			.orElse(0);
	}

}
