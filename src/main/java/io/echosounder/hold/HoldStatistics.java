package io.echosounder.hold;

import java.util.EnumMap;
import java.util.Map;
import java.util.Set;

import org.HdrHistogram.Histogram;

/**
 * What became of all connections. One thread writes and reads.
 */
public final class HoldStatistics {

	private static final int DIGITS = 3;

	private final int connections;

	private final Map<CloseCause, Integer> closed = new EnumMap<>(CloseCause.class);

	private final Histogram roundTrips = new Histogram(DIGITS);

	private final Histogram gaps = new Histogram(DIGITS);

	private long lost;

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
		this.open++;
		this.gaps.recordValue(gap);
	}

	void refused() {
		this.refusals++;
	}

	void echoed(long nanos) {
		this.roundTrips.recordValue(nanos);
	}

	void closed(CloseCause cause, int lost, boolean doubled) {
		this.open--;
		this.closed.merge(cause, 1, Integer::sum);
		this.lost += lost;
		this.doubled += doubled ? 1 : 0;
	}

	/**
	 * Notes how far it has come.
	 * @param gap how long the longest has been broken that is broken, in ns
	 */
	void reached(long elapsed, long gap) {
		this.elapsed = elapsed;
		this.gapAtEnd = gap;
	}

	/**
	 * How many connections were to be kept.
	 * @return as it was asked for
	 */
	public int connections() {
		return this.connections;
	}

	/**
	 * How many of them there were at the end.
	 * @return connections
	 */
	public int open() {
		return this.open;
	}

	/**
	 * How often a connection came to its end before we ended it.
	 * @return by what ended it; nothing for what did not happen
	 */
	public Map<CloseCause, Integer> closed() {
		return this.closed;
	}

	/**
	 * How often a connection came to its end before we ended it, for whatever reason.
	 * @return connections
	 */
	public long ends() {
		return this.closed.values().stream().mapToLong(Integer::longValue).sum();
	}

	/**
	 * How many payloads came back as they were sent.
	 * @return echoes
	 */
	public long echoes() {
		return this.roundTrips.getTotalCount();
	}

	/**
	 * How many were sent and did not come back.
	 * @return payloads
	 */
	public long lost() {
		return this.lost;
	}

	/**
	 * How many came back twice.
	 * @return payloads
	 */
	public long doubled() {
		return this.doubled;
	}

	/**
	 * How often a connection could not be made.
	 * @return attempts
	 */
	public long refusals() {
		return this.refusals;
	}

	/**
	 * How often a connection was made again.
	 * @return connections
	 */
	public long reconnects() {
		return this.gaps.getTotalCount();
	}

	/**
	 * How long it took until one was made again.
	 * @param percent 0 to 100
	 * @return what so many percent did not exceed, in ns; 0 if there was none
	 */
	public long gap(double percent) {
		return this.gaps.getValueAtPercentile(percent);
	}

	/**
	 * How long the longest of those was broken that were not made again.
	 * @return ns until the end; 0 if there was none
	 */
	public long gapAtEnd() {
		return this.gapAtEnd;
	}

	/**
	 * How long echoes took.
	 * @param percent 0 to 100
	 * @return what so many percent did not exceed, in ns; 0 if there was none
	 */
	public long roundTrip(double percent) {
		return this.roundTrips.getValueAtPercentile(percent);
	}

	/**
	 * How long it all took, or has taken so far.
	 * @return ns
	 */
	public long elapsed() {
		return this.elapsed;
	}

	/**
	 * Whether all went in order, be it that connections were ended with FIN.
	 * @return {@code true} if every payload came back once, no connection ended
	 * otherwise, and all were there at the end
	 */
	public boolean isPerfect() {
		return echoes() > 0 && this.lost == 0 && this.doubled == 0
				&& Set.of(CloseCause.FIN).containsAll(this.closed.keySet()) && this.open == this.connections;
	}

}
