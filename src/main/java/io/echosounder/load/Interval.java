package io.echosounder.load;

/**
 * An interval of a load, about a second long. With a rate, latencies are from the moments
 * at which payloads should have been sent.
 *
 * @param from begin in ns, since the begin of the load
 * @param to end, the same
 * @param messages that came back in it
 * @param median latency, in ns; 0 if nothing came back
 * @param p99 99th percentile, in ns
 * @param max the longest, in ns
 * @param errors that happened in it
 */
public record Interval(long from, long to, long messages, long median, long p99, long max, long errors) {

	private static final double NANOS_PER_SECOND = 1e9;

	/**
	 * Return the rate of messages.
	 * @return messages a second
	 */
	public double rate() {
		return this.messages * NANOS_PER_SECOND / (this.to - this.from);
	}

}
