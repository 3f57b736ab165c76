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
 * Sends payloads over many connections, as fast as they come back (a closed loop) or at a
 * constant rate, and compares every byte. A connection that breaks is made again.
 * <p>
 * With a rate, the moment at which each payload should be sent is fixed beforehand. A
 * server that stops for a while delays them all, and the latency from those moments on
 * shows it, where the latency from the moment of sending shows it for those few only that
 * were under way (coordinated omission). Used once, by one thread; to interrupt it ends
 * the load, with the figures so far.
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
	 * Gets ready, and does nothing on the network yet.
	 * @param target where to
	 * @param probeOptions how to speak there; its timeout is also that of each echo
	 * @param options how much
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
	 * Makes the connections, sends, and waits for the last echo. If not a single
	 * connection can be made, that is the end.
	 * @param listener is told about every second what has come of it so far
	 * @return what has come of it
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
			// Ctrl-C: what was done until now is all
		}
		// closed before, so that connections which were just made are handed over before
		long stopped = elapsed();
		this.workers.forEach((worker) -> worker.stop(stopped));
		awaitRest();
		return sample(length(stopped, complete));
	}

	/** Whether all that was to be sent was, before the time was over. */
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

	/** Waits until then, in ns since the begin, or for the end of all workers. */
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

	/** Sums up until now, in ns since the begin. */
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
			// not even the rest is waited for
		}
	}

	/**
	 * The time that the figures are of: how long connections took to end is not in it.
	 */
	private long length(long stopped, boolean complete) {
		long last = last();
		return Math.max((last != 0) ? last : stopped, complete ? Math.min(stopped, this.schedule.length()) : stopped);
	}

	/** When the last echo came, in ns since the begin; 0 if there was none. */
	private long last() {
		return this.workers.stream()
			.mapToLong((worker) -> worker.recorder().last())
			.filter((at) -> at != 0)
			.map((at) -> at - this.start)
			.max()
			.orElse(0);
	}

}
