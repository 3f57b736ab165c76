package io.echosounder.hold;

import java.util.EnumMap;
import java.util.Map;
import java.util.Set;

import org.HdrHistogram.Histogram;

/**
 * Statistics of all connections. One thread writes and reads.
 */
public final class HoldStatistics {

	private static final int DIGITS = 3;

	private final int connections;

	private final Map<CloseCause, Integer> closed = new EnumMap<>(CloseCause.class);

	private final Histogram roundTrips = new Histogram(DIGITS);

	private final Histogram gaps = new Histogram(DIGITS);

	private long lost;

	private long lostNeverEchoed;

	private long doubled;

	private long refusals;

	private int open;

	private long elapsed;

	private long gapAtEnd;

	HoldStatistics(int connections) {
		this.connections = connections;
	}

	void opened() {
		this.open++;
	}

	void reconnected(long gap) {
		this.gaps.recordValue(gap);
	}

	void refused() {
		this.refusals++;
	}

	void echoed(long nanos) {
		this.roundTrips.recordValue(nanos);
	}

	/**
	 * Count the end of a connection.
	 * @param echoed whether the connection had received an echo before
	 */
	void closed(CloseCause cause, int lost, boolean echoed, boolean doubled) {
		this.open--;
		this.closed.merge(cause, 1, Integer::sum);
		this.lost += lost;
		this.lostNeverEchoed += echoed ? 0 : lost;
		this.doubled += doubled ? 1 : 0;
	}

	/**
	 * Record the figures at a time.
	 * @param gap longest time for which a connection has been broken, in ns
	 */
	void reached(long elapsed, long gap) {
		this.elapsed = elapsed;
		this.gapAtEnd = gap;
	}

	/**
	 * Return the number of connections to keep.
	 * @return as in the options
	 */
	public int connections() {
		return this.connections;
	}

	/**
	 * Return the number of open connections at the end.
	 * @return connections
	 */
	public int open() {
		return this.open;
	}

	/**
	 * Return how often each cause ended a connection, planned ends excluded.
	 * @return by cause; without causes that did not occur
	 */
	public Map<CloseCause, Integer> closed() {
		return this.closed;
	}

	/**
	 * Return the number of ends of connections, for any cause.
	 * @return connections
	 */
	public long ends() {
		return this.closed.values().stream().mapToLong(Integer::longValue).sum();
	}

	/**
	 * Return the number of payloads that came back as they were sent.
	 * @return echoes
	 */
	public long echoes() {
		return this.roundTrips.getTotalCount();
	}

	/**
	 * Return the number of payloads that were sent and did not come back.
	 * @return payloads
	 */
	public long lost() {
		return this.lost;
	}

	/**
	 * Return the number of lost payloads on connections that never received an echo, such
	 * as one to a proxy without a server.
	 * @return payloads
	 */
	public long lostNeverEchoed() {
		return this.lostNeverEchoed;
	}

	/**
	 * Return the number of echoes that came twice.
	 * @return payloads
	 */
	public long doubled() {
		return this.doubled;
	}

	/**
	 * Return the number of failed attempts to open a connection.
	 * @return attempts
	 */
	public long refusals() {
		return this.refusals;
	}

	/**
	 * Return the number of connections that were opened again, and received an echo.
	 * @return connections
	 */
	public long reconnects() {
		return this.gaps.getTotalCount();
	}

	/**
	 * Return a percentile of the time from the end of a connection to the first echo of
	 * the next one.
	 * @param percent 0 to 100
	 * @return ns; 0 if no connection was opened again
	 */
	public long gap(double percent) {
		return this.gaps.getValueAtPercentile(percent);
	}

	/**
	 * Return the longest time for which a connection was broken at the end.
	 * @return ns; 0 if no connection was broken
	 */
	public long gapAtEnd() {
		return this.gapAtEnd;
	}

	/**
	 * Return a percentile of the round trips.
	 * @param percent 0 to 100
	 * @return ns; 0 without an echo
	 */
	public long roundTrip(double percent) {
		return this.roundTrips.getValueAtPercentile(percent);
	}

	/**
	 * Return the duration of the hold, or the duration so far.
	 * @return ns
	 */
	public long elapsed() {
		return this.elapsed;
	}

	/**
	 * Return whether every echo arrived and no connection failed; ends with FIN are
	 * allowed.
	 * @return {@code true} if every payload came back once, no connection ended
	 * otherwise, and all were open at the end
	 */
	public boolean isPerfect() {
		return echoes() > 0 && this.lost == 0 && this.doubled == 0
				&& Set.of(CloseCause.FIN).containsAll(this.closed.keySet()) && this.open == this.connections;
	}

}
