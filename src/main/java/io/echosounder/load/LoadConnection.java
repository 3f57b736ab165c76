package io.echosounder.load;

import io.echosounder.probe.Connection;
import io.echosounder.probe.FailedException;
import io.echosounder.probe.Payload;
import io.echosounder.probe.Pipeline;
import io.echosounder.traffic.ReconnectingConnection;

/**
 * Sends the payloads of one connection. The thread of its worker calls.
 */
final class LoadConnection implements ReconnectingConnection.Handler {

	private final Worker worker;

	private final int index;

	/** Number of payloads to send. */
	private final long share;

	/** Number of payloads that were queued, and were sent or still may be. */
	private long begun;

	private boolean attempted;

	private boolean opened;

	/**
	 * Create the handler of a connection.
	 * @param index its number among all connections, from 0
	 */
	LoadConnection(Worker worker, int index) {
		this.worker = worker;
		this.index = index;
		this.share = worker.schedule().share(index);
	}

	/** Return the time at which the payload of a round is due, in ns since the begin. */
	long due(long round) {
		return this.worker.schedule().due(this.index, round);
	}

	@Override
	public void opened(Connection connection) {
		if (this.opened) {
			this.worker.recorder().reconnected();
		}
		this.opened = true;
		attempted();
	}

	@Override
	public void connectFailed(FailedException ex) {
		this.worker.recorder().failed(ex, 0);
		attempted();
	}

	private void attempted() {
		if (!this.attempted) {
			this.attempted = true;
			this.worker.attempted(this.opened);
		}
	}

	@Override
	public void fill(Pipeline pipeline) {
		if (!this.worker.isSending()) {
			return;
		}
		SendSchedule schedule = this.worker.schedule();
		long elapsed = this.worker.elapsed();
		if (!schedule.isPaced() && schedule.isOver(elapsed)) {
			return;
		}
		while (this.begun < this.share && pipeline.inFlight() < schedule.depth()) {
			long due = schedule.due(this.index, this.begun);
			if (due > elapsed) {
				return;
			}
			pipeline.add(this.worker.payloads().get(this.index, this.begun), this.worker.start() + due);
			this.begun++;
		}
	}

	@Override
	public boolean isFinished() {
		return this.begun == this.share;
	}

	@Override
	public boolean mayReconnect() {
		// not while others are opened for the first time
		return this.worker.isSending();
	}

	@Override
	public void echoed(Payload payload, long planned, long sent, long received) {
		this.worker.recorder().echoed(payload, planned, sent, received);
	}

	@Override
	public void disconnected(Pipeline pipeline, FailedException ex, boolean timedOut) {
		// queue unsent payloads again
		this.begun -= pipeline.unsent();
		this.worker.recorder().failed(ex, pipeline.underWay());
		pipeline.forEachUnderWay((planned) -> this.worker.recorder().lost(planned - this.worker.start()));
	}

	/** Return the payloads that were due by then, and were not queued. */
	UnsentPayloads unsent(long elapsed) {
		long expected = this.worker.schedule().expected(this.index, elapsed);
		return new UnsentPayloads(this.index, this.begun, Math.max(0, expected - this.begun));
	}

}
