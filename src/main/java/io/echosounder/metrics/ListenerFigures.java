package io.echosounder.metrics;

import java.util.List;
import java.util.Map;

/**
 * Counts of one listener since the start, at one moment.
 *
 * @param opened connections accepted and admitted
 * @param closed connections closed, by reason
 * @param rejected connections rejected, by reason
 * @param received bytes read from sockets
 * @param sent bytes taken by sockets
 * @param messages frames handled, or reads in raw mode
 * @param unsent bytes of replies that wait in memory
 * @param buckets times of messages; empty if the registry keeps none
 */
public record ListenerFigures(long opened, Map<String, Long> closed, Map<String, Long> rejected, long received,
		long sent, long messages, long unsent, List<Bucket> buckets) {

	/**
	 * Number of messages up to a duration.
	 *
	 * @param seconds upper bound; infinite in the last bucket
	 * @param count of all messages up to it
	 */
	public record Bucket(double seconds, long count) {

	}

}
