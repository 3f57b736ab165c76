package io.echosounder.transport;

import java.net.InetAddress;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;

import org.jspecify.annotations.Nullable;

/**
 * Counts the connections of one listener, rejects those beyond its limits, and logs the
 * begin and end of such a time. Thread-safe.
 */
final class Admission {

	private final int maxConnections;

	private final int maxConnectionsPerAddress;

	private final int ipv6PrefixLength;

	private final LimitLog limitLog;

	private final LimitLog limitPerAddressLog;

	private final AtomicInteger active = new AtomicInteger();

	private final AtomicInteger peak = new AtomicInteger();

	private final Map<AddressRange, Integer> activeByAddress = new ConcurrentHashMap<>();

	/**
	 * Create an admission without connections.
	 * @param listener name of the listener
	 * @param maxConnections maximum number of connections; 0 for no limit
	 * @param maxConnectionsPerAddress maximum number from one address; 0 for no limit
	 * @param ipv6PrefixLength leading bits by which IPv6 addresses count as one, 1 to 128
	 */
	Admission(String listener, int maxConnections, int maxConnectionsPerAddress, int ipv6PrefixLength) {
		this.maxConnections = maxConnections;
		this.maxConnectionsPerAddress = maxConnectionsPerAddress;
		this.ipv6PrefixLength = ipv6PrefixLength;
		this.limitLog = new LimitLog(listener, RejectReason.MAX_CONNECTIONS.tag());
		this.limitPerAddressLog = new LimitLog(listener, RejectReason.MAX_CONNECTIONS_PER_ADDRESS.tag());
	}

	/** Create an admission without limits, which logs nothing. */
	static Admission unlimited() {
		return new Admission("", 0, 0, 128);
	}

	/**
	 * Count a connection, unless the limit is reached.
	 * @return why it may not be opened, or {@code null} if it may
	 */
	@Nullable RejectReason admit() {
		int active = this.active.incrementAndGet();
		if (active > this.maxConnections && this.maxConnections > 0) {
			release();
			this.limitLog.rejected(() -> String.format(Locale.ROOT, "%,d", this.maxConnections));
			return RejectReason.MAX_CONNECTIONS;
		}
		if (active > this.peak.get()) {
			this.peak.accumulateAndGet(active, Math::max);
		}
		return null;
	}

	/**
	 * Count a connection of a peer, unless the limit of its address is reached.
	 * @return why it may not be opened, or {@code null} if it may
	 */
	@Nullable RejectReason admit(InetAddress peer) {
		if (this.maxConnectionsPerAddress == 0) {
			return null;
		}
		AddressRange range = rangeOf(peer);
		if (this.activeByAddress.merge(range, 1, Integer::sum) <= this.maxConnectionsPerAddress) {
			return null;
		}
		release(range);
		this.limitPerAddressLog
			.rejected(() -> String.format(Locale.ROOT, "%,d from %s", this.maxConnectionsPerAddress, range));
		return RejectReason.MAX_CONNECTIONS_PER_ADDRESS;
	}

	/** Subtract an admitted connection from the count. */
	void release() {
		this.active.decrementAndGet();
	}

	/** Subtract an admitted connection of a peer from the count. */
	void release(InetAddress peer) {
		if (this.maxConnectionsPerAddress > 0) {
			release(rangeOf(peer));
		}
	}

	private void release(AddressRange range) {
		this.activeByAddress.computeIfPresent(range, (_, count) -> (count > 1) ? count - 1 : null);
	}

	private AddressRange rangeOf(InetAddress peer) {
		return AddressRange.around(peer, this.ipv6PrefixLength);
	}

	/**
	 * Update the log of the limits.
	 * @param now in nanoseconds
	 */
	void tick(long now) {
		this.limitLog.tick(now, active() < this.maxConnections);
		this.limitPerAddressLog.tick(now, true);
	}

	int active() {
		return this.active.get();
	}

	/** Return the highest number of connections open at once. */
	int peak() {
		return this.peak.get();
	}

}
