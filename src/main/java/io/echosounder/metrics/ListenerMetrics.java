package io.echosounder.metrics;

import java.time.Duration;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Function;

import io.echosounder.fault.FaultType;
import io.echosounder.metrics.ListenerFigures.Bucket;
import io.echosounder.transport.CloseReason;
import io.echosounder.transport.HandshakeFailure;
import io.echosounder.transport.RejectReason;
import io.echosounder.transport.TransportObserver;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import io.micrometer.core.instrument.binder.BaseUnits;

/**
 * Meters of one listener. All meters exist from the start, so that the first event is an
 * increase and not a new series.
 */
final class ListenerMetrics implements TransportObserver {

	static final String MESSAGE_DURATION = "tcp.server.message.duration";

	private static final Duration[] HANDSHAKE_BUCKETS = { Duration.ofNanos(500_000), Duration.ofMillis(1),
			Duration.ofNanos(2_500_000), Duration.ofMillis(5), Duration.ofMillis(10), Duration.ofMillis(25),
			Duration.ofMillis(50), Duration.ofMillis(100), Duration.ofMillis(250), Duration.ofMillis(500),
			Duration.ofSeconds(1), Duration.ofNanos(2_500_000_000L), Duration.ofSeconds(5), Duration.ofSeconds(10) };

	private static final Duration[] BUCKETS = { Duration.ofNanos(10_000), Duration.ofNanos(25_000),
			Duration.ofNanos(50_000), Duration.ofNanos(100_000), Duration.ofNanos(250_000), Duration.ofNanos(500_000),
			Duration.ofMillis(1), Duration.ofNanos(2_500_000), Duration.ofMillis(5), Duration.ofMillis(10),
			Duration.ofMillis(25), Duration.ofMillis(50), Duration.ofMillis(100), Duration.ofMillis(250),
			Duration.ofMillis(500), Duration.ofSeconds(1), Duration.ofSeconds(5) };

	private final AtomicLong active = new AtomicLong();

	private final AtomicLong unsent = new AtomicLong();

	private final AtomicLong buffered = new AtomicLong();

	private final Counter evicted;

	private final Counter opened;

	private final Map<CloseReason, Counter> closed;

	private final Map<RejectReason, Counter> rejected;

	private final Map<FaultType, Counter> faults;

	private final Counter received;

	private final Counter sent;

	private final Counter messages;

	private final Counter refused;

	private final Timer duration;

	private final Timer handshakes;

	private final Map<HandshakeFailure, Counter> handshakesFailed;

	private final Counter truncated;

	ListenerMetrics(MeterRegistry registry, String listener) {
		ListenerMeterBuilder meters = new ListenerMeterBuilder(registry, listener);
		meters.gauge("tcp.server.connections.active", "Connections whose socket is open", null, this.active,
				AtomicLong::get);
		meters.gauge("tcp.server.unsent", "Bytes of replies that wait for their sockets", BaseUnits.BYTES, this.unsent,
				AtomicLong::get);
		meters.gauge("tcp.server.buffered", "Memory that connections hold: unsent, waiting and incomplete",
				BaseUnits.BYTES, this.buffered, AtomicLong::get);
		this.evicted = meters.counter("tcp.server.buffered.evictions",
				"Connections closed because they held the most memory when the limit was exceeded", null);
		this.opened = meters.counter("tcp.server.connections.opened", "Connections accepted and admitted", null);
		this.closed = meters.counters("tcp.server.connections.closed", "Connections closed, by reason",
				CloseReason.class, CloseReason::tag);
		this.rejected = meters.counters("tcp.server.connections.rejected",
				"Connections closed as soon as they were accepted, by reason", RejectReason.class, RejectReason::tag);
		this.faults = meters.counters("tcp.server.faults.injected", "Connections with an injected fault, by fault",
				"fault", FaultType.class, FaultType::tag);
		this.received = meters.counter("tcp.server.received", "Bytes read from sockets", BaseUnits.BYTES);
		this.sent = meters.counter("tcp.server.sent", "Bytes written to sockets", BaseUnits.BYTES);
		this.messages = meters.counter("tcp.server.messages", "Frames handled, or reads in raw mode", null);
		this.refused = meters.counter("tcp.server.requests.refused",
				"Frames that the service refused, whether their connections were closed or not", null);
		this.duration = meters.timer(MESSAGE_DURATION,
				"Time from a complete frame until its reply is handed to the socket", BUCKETS);
		this.handshakes = meters.timer("tcp.server.tls.handshake.duration",
				"Duration of TLS handshakes, from the first byte to completion", HANDSHAKE_BUCKETS);
		this.handshakesFailed = meters.counters("tcp.server.tls.handshakes.failed",
				"TLS handshakes that failed, by reason", HandshakeFailure.class, HandshakeFailure::tag);
		this.truncated = meters.counter("tcp.server.tls.truncated",
				"TLS connections that their peers ended without close_notify", null);
	}

	@Override
	public void opened() {
		this.active.incrementAndGet();
		this.opened.increment();
	}

	@Override
	public void closed(CloseReason reason) {
		this.active.decrementAndGet();
		Objects.requireNonNull(this.closed.get(reason)).increment();
	}

	@Override
	public void rejected(RejectReason reason) {
		Objects.requireNonNull(this.rejected.get(reason)).increment();
	}

	@Override
	public void faultInjected(FaultType fault) {
		Objects.requireNonNull(this.faults.get(fault)).increment();
	}

	@Override
	public void received(int bytes) {
		this.received.increment(bytes);
	}

	@Override
	public void sent(int bytes) {
		this.sent.increment(bytes);
	}

	@Override
	public void handled(int messages, long nanos) {
		this.messages.increment(messages);
		BatchTimer.record(this.duration, messages, nanos);
	}

	@Override
	public void refused() {
		this.refused.increment();
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
	public void evicted() {
		this.evicted.increment();
	}

	@Override
	public void handshake(long nanos) {
		this.handshakes.record(nanos, TimeUnit.NANOSECONDS);
	}

	@Override
	public void handshakeFailed(HandshakeFailure failure) {
		Objects.requireNonNull(this.handshakesFailed.get(failure)).increment();
	}

	@Override
	public void truncated() {
		this.truncated.increment();
	}

	/** Return the counts so far. */
	ListenerFigures figures() {
		return new ListenerFigures(count(this.opened), counts(this.closed, CloseReason::tag),
				counts(this.rejected, RejectReason::tag), count(this.received), count(this.sent), count(this.messages),
				this.unsent.get(),
				Arrays.stream(this.duration.takeSnapshot().histogramCounts())
					.map((bucket) -> new Bucket(bucket.bucket(TimeUnit.SECONDS), (long) bucket.count()))
					.toList());
	}

	private static <R> Map<String, Long> counts(Map<R, Counter> counters, Function<R, String> tag) {
		Map<String, Long> counts = new LinkedHashMap<>();
		counters.forEach((reason, counter) -> counts.put(tag.apply(reason), count(counter)));
		return counts;
	}

	private static long count(Counter counter) {
		return (long) counter.count();
	}

}
