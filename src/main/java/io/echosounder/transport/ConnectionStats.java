package io.echosounder.transport;

/**
 * Count the bytes of one connection, and remember when the last one went. Written by the
 * thread whose turn it is; any thread may read.
 */
final class ConnectionStats {

	private volatile long receivedBytes;

	private volatile long sentBytes;

	private volatile int unsentBytes;

	private volatile long lastByteAt;

	/**
	 * Begin with no byte.
	 * @param now time in nanoseconds, as everywhere here
	 */
	ConnectionStats(long now) {
		this.lastByteAt = now;
	}

	@SuppressWarnings("NonAtomicVolatileUpdate") // one thread at a time
	void received(int bytes, long now) {
		this.lastByteAt = now;
		this.receivedBytes += bytes;
	}

	@SuppressWarnings("NonAtomicVolatileUpdate") // one thread at a time
	void sent(int bytes, long now) {
		this.lastByteAt = now;
		this.sentBytes += bytes;
	}

	/** Take note of how many bytes wait for the socket. */
	void unsent(int bytes) {
		this.unsentBytes = bytes;
	}

	long receivedBytes() {
		return this.receivedBytes;
	}

	long sentBytes() {
		return this.sentBytes;
	}

	int unsentBytes() {
		return this.unsentBytes;
	}

	long lastByteAt() {
		return this.lastByteAt;
	}

	/** Nanoseconds since the last byte went, in either direction. */
	long idleFor(long now) {
		return Math.max(0, now - this.lastByteAt);
	}

}
