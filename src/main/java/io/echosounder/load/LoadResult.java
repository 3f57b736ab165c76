package io.echosounder.load;

import java.util.List;
import java.util.Map;

import org.jspecify.annotations.Nullable;

/**
 * Result of a load.
 *
 * @param options as given
 * @param elapsed ns, from the begin until no more was to be sent, or until the last echo,
 * if that came later
 * @param bytes that came back, with delimiters or length headers
 * @param latency from the actual send times
 * @param corrected latency from the planned send times; payloads that were not echoed
 * count with their wait until the end; {@code null} without a rate
 * @param last time of the last echo, in ns since the begin; 0 without an echo
 * @param errors number of failed attempts to connect and of broken connections
 * @param mismatches errors at which wrong bytes came back
 * @param failures the errors by their kinds, about in the order in which they occurred
 * @param lost payloads that were sent and did not come back
 * @param reconnects number of broken connections that were opened again
 * @param unsent payloads that were due and not sent, as their connection was at its
 * depth, or broken
 * @param intervals the time, about second by second
 */
public record LoadResult(LoadOptions options, long elapsed, long bytes, Latency latency, @Nullable Latency corrected,
		long last, long errors, long mismatches, Map<Failure, FailureCount> failures, long lost, long reconnects,
		long unsent, List<Interval> intervals) {

	private static final double NANOS_PER_SECOND = 1e9;

	/**
	 * Part of the due payloads that may be unsent at the end of a load that kept its
	 * rate.
	 */
	private static final double UNSENT_PART = 0.01;

	/** The same, in seconds at the rate. */
	private static final double UNSENT_SECONDS = 0.1;

	/** Used share of connections times depth above which a load needs more of them. */
	private static final double USED_PART = 0.5;

	/**
	 * Return the number of payloads that came back.
	 * @return messages
	 */
	public long messages() {
		return this.latency.count();
	}

	/**
	 * Return the rate of payloads that came back.
	 * @return messages a second; 0 without messages
	 */
	public double rate() {
		return (this.elapsed > 0) ? messages() * NANOS_PER_SECOND / this.elapsed : 0;
	}

	/**
	 * Return the number of payloads that were due until the end: echoed, lost or not
	 * sent.
	 * @return payloads; without a rate those that were sent
	 */
	public long due() {
		return messages() + missing();
	}

	/**
	 * Return the number of due payloads that did not come back.
	 * @return lost or unsent payloads
	 */
	public long missing() {
		return this.lost + this.unsent;
	}

	/**
	 * Return whether the rate was not kept. A few payloads may always be unsent when the
	 * time is over.
	 * @return {@code true} if more is unsent than 1 % of what was due, and more than what
	 * is due in 100 ms
	 */
	public boolean isBehind() {
		return this.unsent > Math.max(due() * UNSENT_PART, this.options.rate() * UNSENT_SECONDS);
	}

	/**
	 * Return whether more connections, or a greater depth, may carry the rate.
	 * @return {@code true} if the rate was not kept without any error, and the payloads
	 * in flight by the median latency are at least half of connections times depth
	 */
	public boolean isShortOfConnections() {
		double underWay = this.options.rate() * this.latency.percentile(50) / NANOS_PER_SECOND;
		double places = (double) this.options.connections() * this.options.depth();
		return isBehind() && this.errors == 0 && messages() > 0 && underWay >= USED_PART * places;
	}

	/**
	 * Return the time without an echo at the end.
	 * @return ns; the whole time without any echo
	 */
	public long silence() {
		return Math.max(0, this.elapsed - this.last);
	}

	/**
	 * Return whether every sent payload came back unchanged, and the rate was kept.
	 * @return {@code true} if any payload came back, no error occurred, and the rate was
	 * kept
	 */
	public boolean isPerfect() {
		return messages() > 0 && this.errors == 0 && this.lost == 0 && !isBehind();
	}

}
