package io.echosounder.load;

import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.LongAdder;

import io.echosounder.probe.FailedException;
import io.echosounder.probe.Payload;
import org.HdrHistogram.SingleWriterRecorder;

/**
 * Records the results of the payloads that one thread sends. That thread writes while
 * another reads.
 */
final class LoadRecorder {

	private static final int DIGITS = 3;

	/** Latency from the actual send times. */
	private final SingleWriterRecorder sent = new SingleWriterRecorder(DIGITS);

	/** Latency from the planned send times. */
	private final SingleWriterRecorder planned = new SingleWriterRecorder(DIGITS);

	/** Planned send times of the lost payloads, in ns since the begin. */
	private final SingleWriterRecorder lostDue = new SingleWriterRecorder(DIGITS);

	private final boolean paced;

	private final LongAdder bytes = new LongAdder();

	private final LongAdder lost = new LongAdder();

	private final LongAdder reconnects = new LongAdder();

	private volatile long last;

	private final Map<Failure, FailureCount> failures = new ConcurrentHashMap<>();

	/**
	 * Create a recorder at zero.
	 * @param paced whether payloads have planned send times
	 */
	LoadRecorder(boolean paced) {
		this.paced = paced;
	}

	void echoed(Payload payload, long planned, long sent, long received) {
		this.sent.recordValue(Math.max(0, received - sent));
		if (this.paced) {
			this.planned.recordValue(Math.max(0, received - planned));
		}
		this.bytes.add(payload.length());
		this.last = received;
	}

	void failed(FailedException ex, int lost) {
		this.failures.merge(Failure.of(ex), new FailureCount(1, ex.message()), FailureCount::plus);
		this.lost.add(lost);
	}

	/**
	 * Record a lost payload.
	 * @param due its planned send time, in ns since the begin
	 */
	void lost(long due) {
		if (this.paced) {
			this.lostDue.recordValue(Math.max(0, due));
		}
	}

	/** Return the time of the last echo, in ns; 0 without an echo. */
	long last() {
		return this.last;
	}

	void reconnected() {
		this.reconnects.increment();
	}

	/** Add the results since the last call. The reader calls. */
	void drainTo(LoadTotals totals) {
		totals.add(this.sent.getIntervalHistogram(), this.planned.getIntervalHistogram(), this.bytes.sumThenReset(),
				this.lost.sumThenReset(), this.reconnects.sumThenReset());
		totals.addLost(this.lostDue.getIntervalHistogram());
		for (Failure failure : Set.copyOf(this.failures.keySet())) {
			FailureCount count = this.failures.remove(failure);
			if (count != null) {
				totals.add(failure, count);
			}
		}
	}

}
