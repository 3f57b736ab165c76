package io.echosounder.transport;

import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * Counts what a listener reports.
 */
final class Counts implements TransportObserver {

	private final AtomicInteger opened = new AtomicInteger();

	private final Map<CloseReason, Integer> closed = new ConcurrentHashMap<>();

	private final Map<RejectReason, Integer> rejected = new ConcurrentHashMap<>();

	int open() {
		return this.opened.get() - this.closed.values().stream().mapToInt(Integer::intValue).sum();
	}

	Map<CloseReason, Integer> closed() {
		return this.closed;
	}

	Map<RejectReason, Integer> rejectedConnections() {
		return this.rejected;
	}

	@Override
	public void opened() {
		this.opened.incrementAndGet();
	}

	@Override
	public void closed(CloseReason reason) {
		this.closed.merge(reason, 1, Integer::sum);
	}

	@Override
	public void rejected(RejectReason reason) {
		this.rejected.merge(reason, 1, Integer::sum);
	}

}
