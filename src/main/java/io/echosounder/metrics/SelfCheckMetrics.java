package io.echosounder.metrics;

import java.time.Duration;
import java.util.concurrent.atomic.AtomicInteger;

import io.echosounder.selfcheck.CheckObserver;
import io.echosounder.transport.CloseReason;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import io.micrometer.core.instrument.binder.BaseUnits;

/**
 * What the self-check of one listener counts, apart from what its users do. What fails
 * fails the check, so it has no meter of its own.
 */
final class SelfCheckMetrics extends CheckObserver {

	private final AtomicInteger success = new AtomicInteger(1);

	private final Timer passed;

	private final Counter failed;

	private final Counter unknown;

	private final Counter opened;

	private final Counter closed;

	private final Counter received;

	private final Counter sent;

	SelfCheckMetrics(MeterRegistry registry, String listener) {
		Gauge.builder("tcp.self.check.success", this.success, AtomicInteger::get)
			.description("Whether the last self-check that could be made has passed: 1, or 0 if it has failed")
			.tag("listener", listener)
			.register(registry);
		this.passed = Timer.builder("tcp.self.check.duration")
			.description("Time that self-checks took that have passed, from the connect to the end")
			.tag("listener", listener)
			.register(registry);
		this.failed = Counter.builder("tcp.self.check.failures")
			.description("Self-checks that have failed")
			.tag("listener", listener)
			.register(registry);
		this.unknown = Counter.builder("tcp.self.check.unknown")
			.description("Self-checks that could not be made")
			.tag("listener", listener)
			.register(registry);
		this.opened = Counter.builder("tcp.self.check.connections.opened")
			.description("Connections of self-checks accepted")
			.tag("listener", listener)
			.register(registry);
		this.closed = Counter.builder("tcp.self.check.connections.closed")
			.description("Connections of self-checks closed")
			.tag("listener", listener)
			.register(registry);
		this.received = Counter.builder("tcp.self.check.received")
			.description("Bytes read from sockets of self-checks")
			.baseUnit(BaseUnits.BYTES)
			.tag("listener", listener)
			.register(registry);
		this.sent = Counter.builder("tcp.self.check.sent")
			.description("Bytes taken by sockets of self-checks")
			.baseUnit(BaseUnits.BYTES)
			.tag("listener", listener)
			.register(registry);
	}

	@Override
	public void passed(Duration took) {
		this.success.set(1);
		this.passed.record(took);
	}

	@Override
	public void failed() {
		this.success.set(0);
		this.failed.increment();
	}

	@Override
	public void unknown() {
		this.unknown.increment();
	}

	@Override
	public void opened() {
		this.opened.increment();
	}

	@Override
	public void closed(CloseReason reason) {
		this.closed.increment();
	}

	@Override
	public void received(int bytes) {
		this.received.increment(bytes);
	}

	@Override
	public void sent(int bytes) {
		this.sent.increment(bytes);
	}

}
