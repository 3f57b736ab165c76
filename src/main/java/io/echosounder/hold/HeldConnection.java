package io.echosounder.hold;

import java.util.function.Consumer;

import io.echosounder.probe.Connection;
import io.echosounder.probe.FailedException;
import io.echosounder.probe.Payload;
import io.echosounder.probe.Pipeline;
import io.echosounder.traffic.ConnectionLoop;
import io.echosounder.traffic.ReconnectingConnection;

/**
 * A connection that is kept open, and asked for an echo now and then, one at a time.
 */
final class HeldConnection implements ReconnectingConnection.Handler {

	private final int number;

	private final ConnectionLoop loop;

	private final Payload[] payloads;

	private final HoldStatistics statistics;

	private final Consumer<HoldEvent> listener;

	private boolean wasOpen;

	private boolean refusalTold;

	private boolean due;

	/** Which payload is the next. */
	private int next;

	private long openedAt;

	private long echoedAt;

	private boolean broken;

	private long brokenAt;

	/**
	 * Makes one without a connection.
	 * @param number from 1
	 * @param payloads two at least, which take turns
	 */
	HeldConnection(int number, ConnectionLoop loop, Payload[] payloads, HoldStatistics statistics,
			Consumer<HoldEvent> listener) {
		this.number = number;
		this.loop = loop;
		this.payloads = payloads;
		this.statistics = statistics;
		this.listener = listener;
		// neighbours send different ones, so that an echo of another connection is seen
		this.next = number % payloads.length;
	}

	@Override
	public void opened(Connection connection) {
		long now = this.loop.now();
		this.broken = false;
		this.openedAt = now;
		this.echoedAt = now;
		this.refusalTold = false;
		// a connection that never echoed is worth nothing
		this.due = true;
		if (this.wasOpen) {
			this.statistics.reconnected(now - this.brokenAt);
			tell(new HoldEvent.Reconnected(this.number, connection.address(), now - this.brokenAt));
		}
		else {
			this.wasOpen = true;
			this.statistics.opened();
			tell(new HoldEvent.Opened(this.number, connection.address()));
		}
	}

	@Override
	public void connectFailed(FailedException ex) {
		this.statistics.refused();
		if (!this.refusalTold) {
			this.refusalTold = true;
			tell(new HoldEvent.Refused(this.number, ex.address(), ex.phase(), ex.reason(), ex.message()));
		}
	}

	/** How long it has been broken, in ns; 0 if it is open, or was never made. */
	long brokenFor(long now) {
		return this.broken ? now - this.brokenAt : 0;
	}

	/** The next echo is due. */
	void due() {
		this.due = true;
	}

	@Override
	public void fill(Pipeline pipeline) {
		if (this.due && pipeline.inFlight() == 0) {
			this.due = false;
			pipeline.add(this.payloads[this.next], this.loop.now());
			this.next = (this.next + 1) % this.payloads.length;
		}
	}

	@Override
	public boolean isFinished() {
		return false;
	}

	@Override
	public void echoed(Payload payload, long planned, long sent, long received) {
		this.echoedAt = received;
		this.statistics.echoed(received - sent);
	}

	@Override
	public void disconnected(Pipeline pipeline, FailedException ex, boolean timedOut) {
		long now = this.loop.now();
		this.broken = true;
		this.brokenAt = now;
		CloseCause cause = timedOut ? CloseCause.SILENCE : CloseCause.of(ex.reason());
		// what was on its way behind an echo that came twice might still have come
		int lost = pipeline.isDoubled() ? 0 : pipeline.underWay();
		this.statistics.closed(cause, lost, pipeline.isDoubled());
		tell(new HoldEvent.Closed(this.number, cause, now - this.openedAt, now - this.echoedAt, lost, ex.message()));
	}

	private void tell(HoldEvent event) {
		this.listener.accept(event);
	}

}
