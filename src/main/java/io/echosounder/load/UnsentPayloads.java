package io.echosounder.load;

import org.HdrHistogram.Histogram;

/**
 * Payloads of a connection that were due and not sent: the last of those that were due.
 *
 * @param connection its number, from 0
 * @param first number of the first of them on the connection, from 0
 * @param count number of payloads, 0 or more
 */
record UnsentPayloads(int connection, long first, long count) {

	/** Maximum number of steps; more would not improve a precision of three digits. */
	private static final long STEPS = 1000;

	/**
	 * Add the wait of each payload. With many payloads, all of a step count with the wait
	 * of its last one, which is the shortest.
	 * @param waits get one value for each, in ns
	 * @param end of the wait, in ns since the begin
	 */
	void addTo(Histogram waits, SendSchedule schedule, long end) {
		long step = Math.max(1, this.count / STEPS);
		for (long done = 0; done < this.count; done += step) {
			long next = Math.min(step, this.count - done);
			long due = schedule.due(this.connection, this.first + done + next - 1);
			waits.recordValueWithCount(Math.max(0, end - due), next);
		}
	}

}
