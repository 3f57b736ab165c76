package io.echosounder.transport;

import java.util.concurrent.TimeUnit;

import javax.net.ssl.SSLException;

/**
 * Limits key updates, fragments without content and warnings: a peer that sends nothing
 * else would keep the event loop from other connections. Called in turn.
 */
final class EmptyRecordLimit {

	/** Maximum in a second; clients update their keys a few hundred times at most. */
	static final int MAX_RECORDS = 512;

	private static final long WINDOW = TimeUnit.SECONDS.toNanos(1);

	private int records;

	private long since;

	/**
	 * Count a record without content.
	 * @param now in nanoseconds
	 * @throws SSLException if too many arrived within a second
	 */
	void count(long now) throws SSLException {
		if (this.records == 0 || now - this.since >= WINDOW) {
			this.records = 0;
			this.since = now;
		}
		if (++this.records > MAX_RECORDS) {
			throw new SSLException("The peer sends too many records without content");
		}
	}

}
