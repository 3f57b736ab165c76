package io.echosounder.hold;

import java.net.InetAddress;
import java.util.function.Consumer;

import io.echosounder.probe.Connection;
import io.echosounder.probe.FailedException;
import io.echosounder.probe.Payload;
import io.echosounder.probe.Pipeline;
import io.echosounder.traffic.ConnectionLoop;
import io.echosounder.traffic.ReconnectingConnection;
import org.jspecify.annotations.Nullable;

/**
 * A connection that is kept open, with an echo from time to time, one at a time.
 */
final class HeldConnection implements ReconnectingConnection.Handler {

	private final int number;

	private final ConnectionLoop loop;

	private final Payload[] payloads;

	private final HoldStatistics statistics;

	private final Consumer<HoldEvent> listener;

	private boolean wasOpen;

	private @Nullable InetAddress address;

	/** Whether this connection has received an echo, and not only been accepted. */
	private boolean echoes;

	private boolean refusalTold;

	private boolean due;

	/** Index of the next payload. */
	private int next;

	private long openedAt;

	private long echoedAt;

	private boolean broken;

	private long brokenAt;

	/**
	 * Create the handler of a connection that is not open yet.
	 * @param number from 1
	 * @param payloads two at least, used in turn
	 */
	HeldConnection(int number, ConnectionLoop loop, Payload[] payloads, HoldStatistics statistics,
			Consumer<HoldEvent> listener) {
		this.number = number;
		this.loop = loop;
		this.payloads = payloads;
		this.statistics = statistics;
		this.listener = listener;
		// neighbours send different payloads, so that an echo of another connection is
		// detected
		this.next = number % payloads.length;
	}

	@Override
	public void opened(Connection connection) {
		long now = this.loop.now();
		this.address = connection.address();
		this.echoes = false;
		this.openedAt = now;
		this.echoedAt = now;
		this.refusalTold = false;
		// request an echo first: a connection without one does not count
		this.due = true;
		this.statistics.opened();
		if (!this.wasOpen) {
			this.wasOpen = true;
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

	/**
	 * Return the time without an echo since a connection ended, in ns; 0 if none has
	 * ended.
	 */
	long brokenFor(long now) {
		return this.broken ? now - this.brokenAt : 0;
	}

	/** Mark the next echo as due. */
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
		this.echoes = true;
		this.statistics.echoed(received - sent);
		if (this.broken && this.address != null) {
			this.broken = false;
			long gap = received - this.brokenAt;
			this.statistics.reconnected(gap);
			tell(new HoldEvent.Reconnected(this.number, this.address, gap));
		}
	}

	@Override
	public void disconnected(Pipeline pipeline, FailedException ex, boolean timedOut) {
		long now = this.loop.now();
		if (!this.broken) {
			// the gap goes on if a proxy accepts without a server behind it
			this.broken = true;
			this.brokenAt = now;
		}
		CloseCause cause = timedOut ? CloseCause.SILENCE : CloseCause.of(ex.reason());
		// payloads in flight behind an echo that came twice might still have arrived
		int lost = pipeline.isDoubled() ? 0 : pipeline.underWay();
		this.statistics.closed(cause, lost, this.echoes, pipeline.isDoubled());
		tell(new HoldEvent.Closed(this.number, cause, now - this.openedAt, now - this.echoedAt, lost, ex.message()));
	}

	private void tell(HoldEvent event) {
		this.listener.accept(event);
	}

}
