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

	private final LimitLog limitLog;

	private final LimitLog limitPerAddressLog;

	private final AtomicInteger active = new AtomicInteger();

	private final Map<InetAddress, Integer> activeByAddress = new ConcurrentHashMap<>();

	/**
	 * Begins with no connection.
	 * @param listener name of the listener
	 * @param maxConnections how many there may be; 0 for any
	 * @param maxConnectionsPerAddress how many there may be from one address; 0 for any
	 */
	Admission(String listener, int maxConnections, int maxConnectionsPerAddress) {
		this.maxConnections = maxConnections;
		this.maxConnectionsPerAddress = maxConnectionsPerAddress;
		this.limitLog = new LimitLog(listener, RejectReason.MAX_CONNECTIONS.tag());
		this.limitPerAddressLog = new LimitLog(listener, RejectReason.MAX_CONNECTIONS_PER_ADDRESS.tag());
	}

	/** One that admits all, and has nothing to say. */
	static Admission unlimited() {
		return new Admission("", 0, 0);
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
		if (this.maxConnectionsPerAddress > 0
				&& this.activeByAddress.merge(peer, 1, Integer::sum) > this.maxConnectionsPerAddress) {
			release(peer);
			this.limitPerAddressLog.rejected(() -> String.format(Locale.ROOT, "%,d from %s",
					this.maxConnectionsPerAddress, peer.getHostAddress()));
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
