package io.echosounder.load;

import io.echosounder.probe.Connection;
import io.echosounder.probe.FailedException;
import io.echosounder.probe.Payload;
import io.echosounder.probe.Pipeline;
import io.echosounder.traffic.ReconnectingConnection;

/**
 * What goes over one of the connections. The thread of its worker calls.
 */
final class Lane implements ReconnectingConnection.Handler {

	private final Worker worker;

	private final int index;

	/** How many payloads are to be sent. */
	private final long share;

	/** How many were put in line, and were sent or still may be. */
	private long begun;

	private boolean attempted;

	private boolean opened;

	/**
	 * Makes a lane.
	 * @param index its number among all lanes, from 0
	 */
	Lane(Worker worker, int index) {
		this.worker = worker;
		this.index = index;
		this.share = worker.plan().share(index);
	}

	/** When the payload of a turn is due, in ns since the begin. */
	long due(long turn) {
		return this.worker.plan().due(this.index, turn);
	}

	@Override
	public void opened(Connection connection) {
		if (this.opened) {
			this.worker.tally().reconnected();
		}
		this.opened = true;
		attempted();
	}

	@Override
	public void connectFailed(FailedException ex) {
		this.worker.tally().failed(ex, 0);
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
		Plan plan = this.worker.plan();
		long elapsed = this.worker.elapsed();
		if (!plan.isPaced() && plan.isOver(elapsed)) {
			return;
		}
		while (this.begun < this.share && pipeline.inFlight() < plan.depth()) {
			long due = plan.due(this.index, this.begun);
			if (due > elapsed) {
				return;
			}
			pipeline.add(this.worker.deck().get(this.index, this.begun), this.worker.start() + due);
			this.begun++;
		}
	}

	@Override
	public boolean isFinished() {
		return this.begun == this.share;
	}

	@Override
	public boolean mayReconnect() {
		// not while others are made for the first time
		return this.worker.isSending();
	}

	@Override
	public void echoed(Payload payload, long planned, long sent, long received) {
		this.worker.tally().echoed(payload, planned, sent, received);
	}

	@Override
	public void disconnected(Pipeline pipeline, FailedException ex, boolean timedOut) {
		// what was not sent is in line again
		this.begun -= pipeline.unsent();
		this.worker.tally().failed(ex, pipeline.underWay());
	}

	/** How many payloads should have been put in line by then, and were not. */
	long unsent(long elapsed) {
		return Math.max(0, this.worker.plan().expected(this.index, elapsed) - this.begun);
	}

}
