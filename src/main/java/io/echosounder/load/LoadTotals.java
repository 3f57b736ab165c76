package io.echosounder.load;

import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

import io.echosounder.probe.Reason;
import org.HdrHistogram.Histogram;
import org.HdrHistogram.HistogramIterationValue;

/**
 * The figures of all threads together, and of each interval. Used by one thread.
 */
final class LoadTotals {

	static final int DIGITS = 3;

	private final Histogram sent = new Histogram(DIGITS);

	private final Histogram planned = new Histogram(DIGITS);

	/** Planned send times of the lost payloads, in ns since the begin. */
	private final Histogram lostDue = new Histogram(DIGITS);

	private final Map<Failure, FailureCount> failures = new LinkedHashMap<>();

	private final List<Interval> intervals = new ArrayList<>();

	private long bytes;

	private long last;

	private long lost;

	private long reconnects;

	/** Latencies of the current interval. */
	private final Histogram current = new Histogram(DIGITS);

	private long currentFailures;

	void add(Histogram sent, Histogram planned, long bytes, long lost, long reconnects) {
		this.sent.add(sent);
		this.planned.add(planned);
		this.current.add((planned.getTotalCount() > 0) ? planned : sent);
		this.bytes += bytes;
		this.lost += lost;
		this.reconnects += reconnects;
	}

	void addLost(Histogram due) {
		this.lostDue.add(due);
	}

	/** Record an echo at this time, in ns since the begin. */
	void echoed(long at) {
		this.last = Math.max(this.last, at);
	}

	void add(Failure failure, FailureCount count) {
		this.failures.merge(failure, count, FailureCount::plus);
		this.currentFailures += count.count();
	}

	/**
	 * End an interval, and begin the next.
	 * @param from ns since the begin of the load
	 * @param to the same
	 */
	Interval endInterval(long from, long to) {
		Interval interval = new Interval(from, to, this.current.getTotalCount(), this.current.getValueAtPercentile(50),
				this.current.getValueAtPercentile(99), this.current.getMaxValue(), this.currentFailures);
		this.intervals.add(interval);
		this.current.reset();
		this.currentFailures = 0;
		return interval;
	}

	/**
	 * Return the result so far.
	 * @param elapsed ns since the begin of the load
	 * @param unsent wait of each payload that was due and not sent, in ns
	 */
	LoadResult result(LoadOptions options, long elapsed, Histogram unsent) {
		long errors = 0;
		long mismatches = 0;
		for (Map.Entry<Failure, FailureCount> entry : this.failures.entrySet()) {
			errors += entry.getValue().count();
			mismatches += (entry.getKey().reason() == Reason.MISMATCH) ? entry.getValue().count() : 0;
		}
		return new LoadResult(options, elapsed, this.bytes, new Latency(this.sent),
				options.isPaced() ? new Latency(corrected(elapsed, unsent)) : null, this.last, errors, mismatches,
				Collections.unmodifiableMap(new LinkedHashMap<>(this.failures)), this.lost, this.reconnects,
				unsent.getTotalCount(), List.copyOf(this.intervals));
	}

	/** Return the latencies, in which payloads without an echo have waited until now. */
	private Histogram corrected(long elapsed, Histogram unsent) {
		Histogram corrected = this.planned.copy();
		corrected.add(unsent);
		for (HistogramIterationValue due : this.lostDue.recordedValues()) {
			// the latest due time of the step, or the wait would be too long
			long wait = elapsed - this.lostDue.highestEquivalentValue(due.getValueIteratedTo());
			corrected.recordValueWithCount(Math.max(0, wait), due.getCountAtValueIteratedTo());
		}
		return corrected;
	}

}
