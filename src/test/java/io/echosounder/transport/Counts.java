package io.echosounder.transport;

import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;

import io.echosounder.fault.FaultType;

/**
 * Counts what a listener reports.
 */
final class Counts implements TransportObserver {

	private final Map<FaultType, Integer> faults = new ConcurrentHashMap<>();

	private final AtomicInteger handshakes = new AtomicInteger();

	private final Map<HandshakeFailure, Integer> failedHandshakes = new ConcurrentHashMap<>();

	private final AtomicInteger truncated = new AtomicInteger();

	private final AtomicInteger opened = new AtomicInteger();

	private final Map<CloseReason, Integer> closed = new ConcurrentHashMap<>();

	private final Map<RejectReason, Integer> rejected = new ConcurrentHashMap<>();

	private final AtomicLong unsent = new AtomicLong();

	private final AtomicLong buffered = new AtomicLong();

	private final AtomicInteger returns = new AtomicInteger();

	private final AtomicInteger handled = new AtomicInteger();

	private final AtomicInteger refused = new AtomicInteger();

	private final AtomicInteger evicted = new AtomicInteger();

	int openedConnections() {
		return this.opened.get();
	}

	long unsentBytes() {
		return this.unsent.get();
	}

	long bufferedBytes() {
		return this.buffered.get();
	}

	/** Frames that were answered. */
	int answeredFrames() {
		return this.handled.get();
	}

	/** How often a handler has returned. */
	int handlerReturns() {
		return this.returns.get();
	}

	int refusedFrames() {
		return this.refused.get();
	}

	int evictedConnections() {
		return this.evicted.get();
	}

	int open() {
		return this.opened.get() - this.closed.values().stream().mapToInt(Integer::intValue).sum();
	}

	Map<CloseReason, Integer> closed() {
		return this.closed;
	}

	Map<RejectReason, Integer> rejectedConnections() {
		return this.rejected;
	}

	/** TLS handshakes that were completed. */
	int handshakes() {
		return this.handshakes.get();
	}

	Map<HandshakeFailure, Integer> failedHandshakes() {
		return this.failedHandshakes;
	}

	/** Ends of TLS without close_notify. */
	int truncatedConnections() {
		return this.truncated.get();
	}

	@Override
	public void handshake(long nanos) {
		this.handshakes.incrementAndGet();
	}

	@Override
	public void handshakeFailed(HandshakeFailure failure) {
		this.failedHandshakes.merge(failure, 1, Integer::sum);
	}

	@Override
	public void truncated() {
		this.truncated.incrementAndGet();
	}

	@Override
	public void faultInjected(FaultType fault) {
		this.faults.merge(fault, 1, Integer::sum);
	}

	/** Connections that were hit, by fault. */
	Map<FaultType, Integer> faults() {
		return this.faults;
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

	@Override
	public void unsent(long bytes) {
		this.unsent.addAndGet(bytes);
	}

	@Override
	public void buffered(long bytes) {
		this.buffered.addAndGet(bytes);
	}

	@Override
	public void handled(int messages, long nanos) {
		this.handled.addAndGet(messages);
		this.returns.incrementAndGet();
	}

	@Override
	public void refused() {
		this.refused.incrementAndGet();
	}

	@Override
	public void evicted() {
		this.evicted.incrementAndGet();
	}

}
