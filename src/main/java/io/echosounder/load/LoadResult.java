package io.echosounder.load;

import java.util.List;
import java.util.Map;

import org.jspecify.annotations.Nullable;

/**
 * What has come of a load.
 *
 * @param options what was asked for
 * @param elapsed ns, from the begin until no more was to be sent, or until the last echo,
 * if that came later
 * @param bytes that came back, with delimiters or length headers
 * @param latency from the moments at which payloads were sent
 * @param corrected from the moments at which they should have been sent; what was not
 * echoed counts with its wait until the end; {@code null} without a rate
 * @param last when the last echo came, in ns since the begin; 0 if there was none
 * @param errors how often a connection could not be made, or broke
 * @param mismatches those of them for which something wrong came back
 * @param failures the errors by their kinds, about in the order in which they came up
 * @param lost payloads that were sent and did not come back
 * @param reconnects how often a connection that had broken was made again
 * @param unsent payloads that should have been sent and were not, as their connection was
 * at its depth, or broken
 * @param intervals the time, about second by second
 */
public record LoadResult(LoadOptions options, long elapsed, long bytes, Latency latency, @Nullable Latency corrected,
		long last, long errors, long mismatches, Map<Failure, FailureCount> failures, long lost, long reconnects,
		long unsent, List<Interval> intervals) {

	private static final double NANOS_PER_SECOND = 1e9;

	/**
	 * Part of what was due that may be unsent at the end of a load that kept its rate.
	 */
	private static final double UNSENT_PART = 0.01;

	/** The same, in seconds at the rate. */
	private static final double UNSENT_SECONDS = 0.1;

	/** Part of the places for payloads under way that a load uses that has too few. */
	private static final double USED_PART = 0.5;

	/**
	 * How many payloads came back.
	 * @return messages
	 */
	public long messages() {
		return this.latency.count();
	}

	/**
	 * How fast.
	 * @return messages a second; 0 if there were none
	 */
	public double rate() {
		return (this.elapsed > 0) ? messages() * NANOS_PER_SECOND / this.elapsed : 0;
	}

	/**
	 * How many payloads were due until the end: what came back, was lost or was not sent.
	 * @return payloads; without a rate those that were sent
	 */
	public long due() {
		return messages() + missing();
	}

	/**
	 * How many of those did not come back.
	 * @return lost or unsent payloads
	 */
	public long missing() {
		return this.lost + this.unsent;
	}

	/**
	 * Whether the rate was not kept. A few payloads may be unsent in any case when the
	 * time is over.
	 * @return {@code true} if more is unsent than 1 % of what was due, and more than what
	 * is due in 100 ms
	 */
	public boolean isBehind() {
		return this.unsent > Math.max(due() * UNSENT_PART, this.options.rate() * UNSENT_SECONDS);
	}

	/**
	 * Whether more connections, or a greater depth, may carry the rate.
	 * @return {@code true} if the rate was not kept though no connection was lost, and by
	 * the median latency the payloads under way were about as many as they may be
	 */
	public boolean isShortOfConnections() {
		double underWay = this.options.rate() * this.latency.percentile(50) / NANOS_PER_SECOND;
		double places = (double) this.options.connections() * this.options.depth();
		return isBehind() && this.errors == 0 && messages() > 0 && underWay >= USED_PART * places;
	}

	/**
	 * How long no echo has come at the end.
	 * @return ns; all the time if none has come at all
	 */
	public long silence() {
		return Math.max(0, this.elapsed - this.last);
	}

	/**
	 * Whether all that was due came back as it was sent.
	 * @return {@code true} if there was anything, no error, and the rate was kept
	 */
	public boolean isPerfect() {
		return messages() > 0 && this.errors == 0 && this.lost == 0 && !isBehind();
	}

}
