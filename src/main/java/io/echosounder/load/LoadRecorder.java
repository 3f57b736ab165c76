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

	/** From the moment at which each was sent. */
	private final SingleWriterRecorder sent = new SingleWriterRecorder(DIGITS);

	/** From the moment at which each should have been sent. */
	private final SingleWriterRecorder planned = new SingleWriterRecorder(DIGITS);

	/** When each that was lost should have been sent, in ns since the begin. */
	private final SingleWriterRecorder lostDue = new SingleWriterRecorder(DIGITS);

	private final boolean paced;

	private final LongAdder bytes = new LongAdder();

	private final LongAdder lost = new LongAdder();

	private final LongAdder reconnects = new LongAdder();

	private volatile long last;

	private final Map<Failure, FailureCount> failures = new ConcurrentHashMap<>();

	/**
	 * Begins at zero.
	 * @param paced whether there is a moment at which each should be sent
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
	 * Records one of the lost.
	 * @param due when it should have been sent, in ns since the begin
	 */
	void lost(long due) {
		if (this.paced) {
			this.lostDue.recordValue(Math.max(0, due));
		}
	}

	/** When the last echo came, in ns; 0 if there was none. */
	long last() {
		return this.last;
	}

	void reconnected() {
		this.reconnects.increment();
	}

	/** Adds what has come since the last time. The reader calls. */
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
