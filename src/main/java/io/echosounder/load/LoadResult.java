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
 * @param corrected from the moments at which they should have been sent; {@code null}
 * without a rate
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
		long errors, long mismatches, Map<Failure, FailureCount> failures, long lost, long reconnects, long unsent,
		List<Interval> intervals) {

	private static final double NANOS_PER_SECOND = 1e9;

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
	 * Whether all that was sent came back as it was sent.
	 * @return {@code true} if there was anything, and no error
	 */
	public boolean isPerfect() {
		return messages() > 0 && this.errors == 0 && this.lost == 0;
	}

}
