package io.echosounder.load;

import org.HdrHistogram.Histogram;

/**
 * Payloads of a connection that were due and not sent: the last of those that were due.
 *
 * @param connection its number, from 0
 * @param first number of the first of them on the connection, from 0
 * @param count how many, 0 or more
 */
record UnsentPayloads(int connection, long first, long count) {

	/** More would not make three digits more exact. */
	private static final long STEPS = 1000;

	/**
	 * Adds the wait of each of them. Where there are many, some of them count with the
	 * wait of the last of a step, which is the shortest.
	 * @param waits get one value for each, in ns
	 * @param end until when they have waited, in ns since the begin
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
