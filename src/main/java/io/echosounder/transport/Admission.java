package io.echosounder.transport;

import java.net.InetAddress;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;

import org.jspecify.annotations.Nullable;

/**
 * Counts the connections of one listener, says which ones are too many, and tells the log
 * when that begins and ends. Any thread may call.
 */
final class Admission {

	private final int maxConnections;

	private final int maxConnectionsPerAddress;

	private final int ipv6PrefixLength;

	private final LimitLog limitLog;

	private final LimitLog limitPerAddressLog;

	private final AtomicInteger active = new AtomicInteger();

	private final Map<AddressRange, Integer> activeByAddress = new ConcurrentHashMap<>();

	/**
	 * Begins with no connection.
	 * @param listener name of the listener
	 * @param maxConnections how many there may be; 0 for any
	 * @param maxConnectionsPerAddress how many there may be from one address; 0 for any
	 * @param ipv6PrefixLength bits that IPv6 addresses share which count as one, 1 to 128
	 */
	Admission(String listener, int maxConnections, int maxConnectionsPerAddress, int ipv6PrefixLength) {
		this.maxConnections = maxConnections;
		this.maxConnectionsPerAddress = maxConnectionsPerAddress;
		this.ipv6PrefixLength = ipv6PrefixLength;
		this.limitLog = new LimitLog(listener, RejectReason.MAX_CONNECTIONS.tag());
		this.limitPerAddressLog = new LimitLog(listener, RejectReason.MAX_CONNECTIONS_PER_ADDRESS.tag());
	}

	/** One that admits all, and has nothing to say. */
	static Admission unlimited() {
		return new Admission("", 0, 0, 128);
	}

	/**
	 * Counts a connection, unless it is one too many.
	 * @return why it may not be opened, or {@code null} if it may
	 */
	@Nullable RejectReason admit() {
		if (this.active.incrementAndGet() > this.maxConnections && this.maxConnections > 0) {
			release();
			this.limitLog.rejected(() -> String.format(Locale.ROOT, "%,d", this.maxConnections));
			return RejectReason.MAX_CONNECTIONS;
		}
		return null;
	}

	/**
	 * Counts a connection of a peer, unless it is one too many.
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

	/** Takes a connection that was admitted off the count. */
	void release() {
		this.active.decrementAndGet();
	}

	/** Takes a connection of a peer that was admitted off the count. */
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
	 * Time goes on.
	 * @param now in nanoseconds
	 */
	void tick(long now) {
		this.limitLog.tick(now, active() < this.maxConnections);
		this.limitPerAddressLog.tick(now, true);
	}

	int active() {
		return this.active.get();
	}

}
