package io.echosounder.hold;

import io.echosounder.probe.Connection;
import io.echosounder.probe.FailedException;
import io.echosounder.probe.Payload;
import io.echosounder.probe.Pipeline;
import io.echosounder.traffic.ConnectionLoop;
import io.echosounder.traffic.ReconnectingConnection;
import org.jspecify.annotations.Nullable;

/**
 * One connection that receives an echo, is silent for a time, and requests another echo.
 */
final class IdleTrial implements ReconnectingConnection.Handler {

	private final ConnectionLoop loop;

	private final Payload[] payloads;

	private final long silence;

	private int sent;

	private int echoes;

	private long silentSince;

	private long spokenAt;

	private boolean over;

	private @Nullable FailedException refusal;

	private @Nullable CloseCause cause;

	private long endedAfter;

	/**
	 * Create a trial.
	 * @param payloads two
	 * @param silence ns between the two
	 */
	IdleTrial(ConnectionLoop loop, Payload[] payloads, long silence) {
		this.loop = loop;
		this.payloads = payloads;
		this.silence = silence;
	}

	@Override
	public void opened(Connection connection) {
		// the first payload is queued at once
	}

	@Override
	public void connectFailed(FailedException ex) {
		this.refusal = ex;
	}

	@Override
	public void fill(Pipeline pipeline) {
		if (this.sent == 0 || (this.sent == 1 && isDue())) {
			this.spokenAt = this.loop.now();
			pipeline.add(this.payloads[this.sent], this.spokenAt);
			this.sent++;
		}
	}

	/** Return whether the silence is over. */
	boolean isDue() {
		return this.echoes == 1 && this.loop.now() - this.silentSince >= this.silence;
	}

	@Override
	public void echoed(Payload payload, long planned, long sent, long received) {
		this.echoes++;
		this.silentSince = received;
		this.over = this.echoes == this.payloads.length;
	}

	@Override
	public boolean isFinished() {
		return this.over;
	}

	@Override
	public void disconnected(Pipeline pipeline, FailedException ex, boolean timedOut) {
		if (this.echoes == 0) {
			this.refusal = ex;
		}
		else {
			this.cause = timedOut ? CloseCause.SILENCE : CloseCause.of(ex.reason());
			// the second payload may have been sent late
			this.endedAfter = (hasEndedInSilence() ? this.loop.now() : this.spokenAt) - this.silentSince;
		}
		this.over = true;
	}

	/** Return the planned silence, in ns. */
	long silence() {
		return this.silence;
	}

	/** Return whether the connection was alive after the silence. */
	boolean hasSurvived() {
		return this.echoes == this.payloads.length;
	}

	/** Return the cause of the end; {@code null} while the connection is open. */
	@Nullable CloseCause cause() {
		return this.cause;
	}

	/** Return the silence until the end or until the second payload, in ns. */
	long endedAfter() {
		return this.endedAfter;
	}

	/**
	 * Return whether the connection ended during the silence, before the second payload.
	 */
	boolean hasEndedInSilence() {
		return this.cause != null && this.sent == 1;
	}

	/** Return why the first echo failed; {@code null} if it arrived. */
	@Nullable FailedException refusal() {
		return this.refusal;
	}

}
