package io.echosounder.load;

import io.echosounder.probe.Phase;
import io.echosounder.probe.Reason;
import org.HdrHistogram.Histogram;

/**
 * Made-up results of loads, for tests of reports.
 */
public final class Results {

	private static final long SECOND = 1_000_000_000;

	private final LoadOptions options;

	private final LoadTotals totals = new LoadTotals();

	private long elapsed;

	private final Histogram unsent = new Histogram(3);

	private Results(LoadOptions options) {
		this.options = options;
	}

	public static Results of(LoadOptions options) {
		return new Results(options);
	}

	/**
	 * Adds a second in which these echoes came back.
	 * @param corrected by how much later than planned they were sent, in ns
	 * @param latencies from the sending, in ns
	 */
	public Results second(long corrected, long... latencies) {
		Histogram sent = new Histogram(3);
		Histogram planned = new Histogram(3);
		for (long latency : latencies) {
			sent.recordValue(latency);
			if (this.options.isPaced()) {
				planned.recordValue(latency + corrected);
			}
		}
		this.totals.add(sent, planned, 64L * latencies.length, 0, 0);
		this.totals.endInterval(this.elapsed, this.elapsed + SECOND);
		this.elapsed += SECOND;
		if (latencies.length > 0) {
			this.totals.echoed(this.elapsed);
		}
		return this;
	}

	/** Seconds go by in which nothing comes back. */
	public Results silence(int seconds) {
		for (int i = 0; i < seconds; i++) {
			second(0);
		}
		return this;
	}

	/** Something fails in the next second, and payloads under way are lost. */
	public Results failed(Phase phase, Reason reason, String message, long lost) {
		this.totals.add(new Failure(phase, reason), new FailureCount(1, message));
		this.totals.add(new Histogram(3), new Histogram(3), 0, lost, lost);
		return this;
	}

	/** These should have been sent, in ns since the begin, and were lost. */
	public Results lostDue(long... dues) {
		Histogram histogram = new Histogram(3);
		for (long due : dues) {
			histogram.recordValue(due);
		}
		this.totals.addLost(histogram);
		return this;
	}

	/** So many were not sent, and have waited for so long, in ns. */
	public Results unsent(long count, long wait) {
		this.unsent.recordValueWithCount(wait, count);
		return this;
	}

	/** Corrected latency, which a load with a rate has. */
	static Latency corrected(LoadResult result) {
		Latency corrected = result.corrected();
		if (corrected == null) {
			throw new AssertionError("Nothing is corrected");
		}
		return corrected;
	}

	public LoadResult result() {
		return this.totals.result(this.options, this.elapsed, this.unsent);
	}

}
