package io.echosounder.metrics;

import java.time.Duration;
import java.util.concurrent.atomic.AtomicInteger;

import io.echosounder.selfcheck.CheckObserver;
import io.echosounder.transport.CloseReason;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import io.micrometer.core.instrument.binder.BaseUnits;

/**
 * Meters of the self-check of one listener, apart from those of its users. A failure of
 * the transport fails the check, so it has no meter.
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
		ListenerMeterBuilder meters = new ListenerMeterBuilder(registry, listener);
		meters.gauge("tcp.self.check.success", "Whether the last self-check with a result passed: 1, or 0 if it failed",
				null, this.success, AtomicInteger::get);
		this.passed = meters.timer("tcp.self.check.duration",
				"Duration of self-checks that passed, from connect to end");
		this.failed = meters.counter("tcp.self.check.failures", "Self-checks that have failed", null);
		this.unknown = meters.counter("tcp.self.check.unknown", "Self-checks without a result", null);
		this.opened = meters.counter("tcp.self.check.connections.opened", "Connections of self-checks accepted", null);
		this.closed = meters.counter("tcp.self.check.connections.closed", "Connections of self-checks closed", null);
		this.received = meters.counter("tcp.self.check.received", "Bytes read from sockets of self-checks",
				BaseUnits.BYTES);
		this.sent = meters.counter("tcp.self.check.sent", "Bytes written to sockets of self-checks", BaseUnits.BYTES);
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
