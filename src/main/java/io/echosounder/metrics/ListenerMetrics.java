package io.echosounder.metrics;

import java.time.Duration;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Function;

import io.echosounder.metrics.ListenerFigures.Bucket;
import io.echosounder.transport.CloseReason;
import io.echosounder.transport.HandshakeFailure;
import io.echosounder.transport.RejectReason;
import io.echosounder.transport.TransportObserver;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import io.micrometer.core.instrument.binder.BaseUnits;

/**
 * What one listener counts and measures. All meters exist from the start, so that the
 * first event is an increase and not a new series.
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

	private final Map<CloseReason, Counter> closed = new EnumMap<>(CloseReason.class);

	private final Map<RejectReason, Counter> rejected = new EnumMap<>(RejectReason.class);

	private final Counter received;

	private final Counter sent;

	private final Counter messages;

	private final Counter refused;

	private final Timer duration;

	private final Timer handshakes;

	private final Map<HandshakeFailure, Counter> handshakesFailed = new EnumMap<>(HandshakeFailure.class);

	private final Counter truncated;

	ListenerMetrics(MeterRegistry registry, String listener) {
		Gauge.builder("tcp.server.connections.active", this.active, AtomicLong::get)
			.description("Connections whose socket is open")
			.tag("listener", listener)
			.register(registry);
		Gauge.builder("tcp.server.unsent", this.unsent, AtomicLong::get)
			.description("Replies that wait in memory for a socket to take them")
			.baseUnit(BaseUnits.BYTES)
			.tag("listener", listener)
			.register(registry);
		Gauge.builder("tcp.server.buffered", this.buffered, AtomicLong::get)
			.description("Memory that connections hold: unsent, waiting and incomplete")
			.baseUnit(BaseUnits.BYTES)
			.tag("listener", listener)
			.register(registry);
		this.evicted = Counter.builder("tcp.server.buffered.evictions")
			.description("Connections closed because they held the most memory when the limit was exceeded")
			.tag("listener", listener)
			.register(registry);
		this.opened = Counter.builder("tcp.server.connections.opened")
			.description("Connections accepted and admitted")
			.tag("listener", listener)
			.register(registry);
		for (CloseReason reason : CloseReason.values()) {
			this.closed.put(reason,
					Counter.builder("tcp.server.connections.closed")
						.description("Connections closed, by reason")
						.tag("listener", listener)
						.tag("reason", reason.tag())
						.register(registry));
		}
		for (RejectReason reason : RejectReason.values()) {
			this.rejected.put(reason,
					Counter.builder("tcp.server.connections.rejected")
						.description("Connections closed as soon as they were accepted, by reason")
						.tag("listener", listener)
						.tag("reason", reason.tag())
						.register(registry));
		}
		this.received = Counter.builder("tcp.server.received")
			.description("Bytes read from sockets")
			.baseUnit(BaseUnits.BYTES)
			.tag("listener", listener)
			.register(registry);
		this.sent = Counter.builder("tcp.server.sent")
			.description("Bytes taken by sockets")
			.baseUnit(BaseUnits.BYTES)
			.tag("listener", listener)
			.register(registry);
		this.messages = Counter.builder("tcp.server.messages")
			.description("Frames handled, or reads in raw mode")
			.tag("listener", listener)
			.register(registry);
		this.refused = Counter.builder("tcp.server.requests.refused")
			.description("Frames that the service refused, whether their connections were closed or not")
			.tag("listener", listener)
			.register(registry);
		this.duration = Timer.builder(MESSAGE_DURATION)
			.description("Time from the completion of a frame until its reply was handed to the socket")
			.serviceLevelObjectives(BUCKETS)
			.tag("listener", listener)
			.register(registry);
		this.handshakes = Timer.builder("tcp.server.tls.handshake.duration")
			.description("Time that TLS handshakes took, from their first byte to their completion")
			.serviceLevelObjectives(HANDSHAKE_BUCKETS)
			.tag("listener", listener)
			.register(registry);
		for (HandshakeFailure failure : HandshakeFailure.values()) {
			this.handshakesFailed.put(failure,
					Counter.builder("tcp.server.tls.handshakes.failed")
						.description("TLS handshakes that came to nothing, by reason")
						.tag("listener", listener)
						.tag("reason", failure.tag())
						.register(registry));
		}
		this.truncated = Counter.builder("tcp.server.tls.truncated")
			.description("TLS connections that their peers ended without close_notify")
			.tag("listener", listener)
			.register(registry);
	}

	@Override
	public void opened() {
		this.active.incrementAndGet();
		this.opened.increment();
	}

	@Override
	public void closed(CloseReason reason) {
		this.active.decrementAndGet();
		counter(this.closed, reason).increment();
	}

	@Override
	public void rejected(RejectReason reason) {
		counter(this.rejected, reason).increment();
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
		counter(this.handshakesFailed, failure).increment();
	}

	@Override
	public void truncated() {
		this.truncated.increment();
	}

	/** What was counted so far. */
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

	private static <R extends Enum<R>> Counter counter(Map<R, Counter> counters, R reason) {
		Counter counter = counters.get(reason);
		if (counter == null) {
			throw new IllegalArgumentException("No counter for " + reason);
		}
		return counter;
	}

}
