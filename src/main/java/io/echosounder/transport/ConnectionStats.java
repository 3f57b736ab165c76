package io.echosounder.transport;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;

/**
 * Counts the bytes of one connection, and the time of the last byte. Written by the
 * thread whose turn it is; any thread may read.
 */
final class ConnectionStats {

	private static final VarHandle RECEIVED = ReleasedField.of(MethodHandles.lookup(), "receivedBytes", long.class);

	private static final VarHandle SENT = ReleasedField.of(MethodHandles.lookup(), "sentBytes", long.class);

	private static final VarHandle LAST_BYTE = ReleasedField.of(MethodHandles.lookup(), "lastByteAt", long.class);

	private long receivedBytes;

	private long sentBytes;

	private volatile int unsentBytes;

	@SuppressWarnings("UnusedVariable") // read by its handle
	private long lastByteAt;

	/**
	 * Create statistics without a byte.
	 * @param now time in nanoseconds, as everywhere here
	 */
	ConnectionStats(long now) {
		this.lastByteAt = now;
	}

	void received(int bytes, long now) {
		LAST_BYTE.setRelease(this, now);
		RECEIVED.setRelease(this, this.receivedBytes + bytes);
	}

	void sent(int bytes, long now) {
		LAST_BYTE.setRelease(this, now);
		SENT.setRelease(this, this.sentBytes + bytes);
	}

	/** Record the number of bytes that wait for the socket. */
	void unsent(int bytes) {
		this.unsentBytes = bytes;
	}

	long receivedBytes() {
		return (long) RECEIVED.getAcquire(this);
	}

	long sentBytes() {
		return (long) SENT.getAcquire(this);
	}

	int unsentBytes() {
		return this.unsentBytes;
	}

	long lastByteAt() {
		return (long) LAST_BYTE.getAcquire(this);
	}

	/** Return the nanoseconds since the last byte in either direction. */
	long idleFor(long now) {
		return Math.max(0, now - lastByteAt());
	}

}
