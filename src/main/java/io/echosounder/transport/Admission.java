package io.echosounder.transport;

import java.net.InetAddress;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;

import org.jspecify.annotations.Nullable;

/**
 * Counts the connections of one listener, and says which ones are too many. Any thread
 * may call.
 */
final class Admission {

	private final int maxConnections;

	private final int maxConnectionsPerAddress;

	private final AtomicInteger active = new AtomicInteger();

	private final Map<InetAddress, Integer> activeByAddress = new ConcurrentHashMap<>();

	/**
	 * Begins with no connection.
	 * @param maxConnections how many there may be; 0 for any
	 * @param maxConnectionsPerAddress how many there may be from one address; 0 for any
	 */
	Admission(int maxConnections, int maxConnectionsPerAddress) {
		this.maxConnections = maxConnections;
		this.maxConnectionsPerAddress = maxConnectionsPerAddress;
	}

	/**
	 * Counts a connection, unless it is one too many.
	 * @return why it may not be opened, or {@code null} if it may
	 */
	@Nullable RejectReason admit() {
		if (this.active.incrementAndGet() > this.maxConnections && this.maxConnections > 0) {
			release();
			return RejectReason.MAX_CONNECTIONS;
		}
		return null;
	}

	/**
	 * Counts a connection of a peer, unless it is one too many.
	 * @return why it may not be opened, or {@code null} if it may
	 */
	@Nullable RejectReason admit(InetAddress peer) {
		if (this.maxConnectionsPerAddress > 0
				&& this.activeByAddress.merge(peer, 1, Integer::sum) > this.maxConnectionsPerAddress) {
			release(peer);
			return RejectReason.MAX_CONNECTIONS_PER_ADDRESS;
		}
		return null;
	}

	/** Takes a connection that was admitted off the count. */
	void release() {
		this.active.decrementAndGet();
	}

	/** Takes a connection of a peer that was admitted off the count. */
	void release(InetAddress peer) {
		this.activeByAddress.computeIfPresent(peer, (_, count) -> (count > 1) ? count - 1 : null);
	}

	int active() {
		return this.active.get();
	}

}
