package io.echosounder.traffic;

import java.io.IOException;
import java.util.concurrent.TimeUnit;

import io.echosounder.probe.Connection;
import io.echosounder.probe.FailedException;
import io.echosounder.probe.Payload;
import io.echosounder.probe.Pipeline;
import io.echosounder.probe.Reason;
import org.jspecify.annotations.Nullable;

/**
 * A connection that is opened again when it breaks. The first attempt follows at once,
 * the next ones after increasing pauses, until an echo comes back. The thread of the loop
 * calls.
 */
public final class ReconnectingConnection {

	/** Maximum wait for the peer's FIN. */
	private static final long LINGER = TimeUnit.SECONDS.toNanos(1);

	private final ConnectionLoop loop;

	private final Handler handler;

	private final Backoff backoff = new Backoff();

	private State state = State.DISCONNECTED;

	private @Nullable Pipeline pipeline;

	private boolean stopping;

	/** Time to connect again, or end of the wait for the peer's FIN. */
	private long due;

	ReconnectingConnection(ConnectionLoop loop, Handler handler) {
		this.loop = loop;
		this.handler = handler;
	}

	void open() {
		this.state = State.OPENING;
		this.loop.open(this);
	}

	/** Record that the connection is open. */
	void opened(Connection connection) {
		Pipeline pipeline = new Pipeline(connection, this::echoed);
		try {
			this.loop.add(connection, this::exchange);
		}
		catch (IOException ex) {
			throw new IllegalStateException("A connection that was just made cannot be waited for", ex);
		}
		this.pipeline = pipeline;
		this.state = State.OPEN;
		this.handler.opened(connection);
		send();
	}

	/** Record that the connection could not be opened. */
	void connectFailed(FailedException ex) {
		this.handler.connectFailed(ex);
		reconnect();
	}

	/** Record that the attempt was cancelled, as the opener has stopped. */
	void cancelled() {
		done();
	}

	private void reconnect() {
		if (isFinished()) {
			done();
			return;
		}
		long now = this.loop.now();
		this.state = State.DISCONNECTED;
		this.due = now + this.backoff.next();
		reconnectIfDue(now);
	}

	private void reconnectIfDue(long now) {
		if (now >= this.due && this.handler.mayReconnect()) {
			open();
		}
	}

	private void echoed(Payload payload, long planned, long sent, long received) {
		this.backoff.reset();
		this.handler.echoed(payload, planned, sent, received);
	}

	/**
	 * Send the payloads that the handler has due, as far as the socket takes them. End
	 * the connection if neither payloads nor echoes are left. Does nothing without a
	 * connection.
	 */
	public void send() {
		Pipeline pipeline = this.pipeline;
		if (this.state != State.OPEN || pipeline == null) {
			return;
		}
		try {
			if (!this.stopping) {
				this.handler.fill(pipeline);
			}
			pipeline.flush(this.loop.out());
			if (pipeline.inFlight() == 0 && isFinished()) {
				end(pipeline);
			}
		}
		catch (FailedException ex) {
			disconnected(pipeline, ex, false);
		}
	}

	private boolean isFinished() {
		return this.stopping || this.handler.isFinished();
	}

	/**
	 * Read what has arrived, and then send as {@link #send()} does: nothing is sent over
	 * a connection that the peer has already ended. Does nothing without a connection.
	 */
	public void exchange() {
		Pipeline pipeline = this.pipeline;
		if (pipeline == null) {
			return;
		}
		try {
			boolean more;
			do {
				more = pipeline.read(this.loop.in());
			}
			while (more && pipeline.inFlight() > 0);
			send();
		}
		catch (FailedException ex) {
			disconnected(pipeline, ex, false);
		}
	}

	private void disconnected(Pipeline pipeline, FailedException ex, boolean timedOut) {
		close(pipeline);
		if (this.state == State.ENDING && ex.reason() != Reason.MISMATCH) {
			done();
			return;
		}
		this.handler.disconnected(pipeline, ex, timedOut);
		reconnect();
	}

	private void end(Pipeline pipeline) {
		this.state = State.ENDING;
		this.due = this.loop.now() + LINGER;
		pipeline.end();
	}

	private void close(Pipeline pipeline) {
		this.pipeline = null;
		try {
			pipeline.connection().close();
		}
		catch (IOException _) {
			// already closed
		}
	}

	private void done() {
		this.state = State.DONE;
		this.loop.done();
	}

	/** Do the work that is due now. */
	void tick(long now) {
		Pipeline pipeline = this.pipeline;
		switch (this.state) {
			case OPEN -> {
				if (pipeline != null && pipeline.waitsFor(now) > this.loop.timeout()) {
					disconnected(pipeline, pipeline.timeout(), true);
				}
			}
			case DISCONNECTED -> reconnectIfDue(now);
			case ENDING -> {
				if (pipeline != null && now >= this.due) {
					close(pipeline);
					done();
				}
			}
			case OPENING, DONE -> {
				// no work in other states
			}
		}
	}

	void stop() {
		this.stopping = true;
		if (this.state == State.DISCONNECTED) {
			done();
		}
		else {
			send();
		}
	}

	private enum State {

		DISCONNECTED, OPENING, OPEN, ENDING, DONE

	}

	/**
	 * Callback that sends over the connection. The thread of the loop calls.
	 */
	public interface Handler {

		/**
		 * Called when the connection is open, for the first time or again.
		 * @param connection nothing was sent over it
		 */
		void opened(Connection connection);

		/**
		 * Called when the connection could not be opened. Another attempt follows.
		 * @param ex why
		 */
		void connectFailed(FailedException ex);

		/**
		 * Queue the payloads to be sent now, if any.
		 * @param pipeline takes them
		 */
		void fill(Pipeline pipeline);

		/**
		 * Return whether nothing is left to be sent.
		 * @return {@code true} if the connection may end when no payload is in flight
		 */
		boolean isFinished();

		/**
		 * Return whether to open the connection again now.
		 * @return {@code false} to be asked again later
		 */
		default boolean mayReconnect() {
			return true;
		}

		/**
		 * Called when a payload has come back as it was sent.
		 * @param payload the payload
		 * @param planned as given when it was queued
		 * @param sent when the first byte was given to the socket, in ns
		 * @param received when its last byte was read, in ns
		 */
		void echoed(Payload payload, long planned, long sent, long received);

		/**
		 * Called when the connection is lost.
		 * @param pipeline holds the payloads that have not come back
		 * @param ex why
		 * @param timedOut whether this side gave up, as no echo came in time
		 */
		void disconnected(Pipeline pipeline, FailedException ex, boolean timedOut);

	}

}
