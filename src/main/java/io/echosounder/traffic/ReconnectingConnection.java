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
 * A connection that is opened again when it breaks: at once the first time, and then
 * after increasing pauses, until an echo comes back. The thread of the loop calls.
 */
public final class ReconnectingConnection {

	/** How long the peer may take for its FIN. */
	private static final long LINGER = TimeUnit.SECONDS.toNanos(1);

	private final ConnectionLoop loop;

	private final Handler handler;

	private final Backoff backoff = new Backoff();

	private State state = State.DISCONNECTED;

	private @Nullable Pipeline pipeline;

	private boolean stopping;

	/** When to connect again, or when to wait no longer for the peer's FIN. */
	private long due;

	ReconnectingConnection(ConnectionLoop loop, Handler handler) {
		this.loop = loop;
		this.handler = handler;
	}

	void open() {
		this.state = State.OPENING;
		this.loop.open(this);
	}

	/** The connection is open. */
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

	/** The connection could not be opened. */
	void connectFailed(FailedException ex) {
		this.handler.connectFailed(ex);
		reconnect();
	}

	/** The attempt was cancelled, as the opener has stopped. */
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
	 * Asks the handler for what is due, and sends it, as far as the socket takes it; or
	 * ends the connection, if there is nothing to come. Does nothing while there is no
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
	 * Reads what has come, and then sends as {@link #send()} does: nothing goes over a
	 * connection that the peer has already ended. Does nothing while there is no
	 * connection.
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
			// it is gone already
		}
	}

	private void done() {
		this.state = State.DONE;
		this.loop.done();
	}

	/** Does what is due now. */
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
				// others act
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
	 * Sends over the connection. The thread of the loop calls.
	 */
	public interface Handler {

		/**
		 * The connection is open, for the first time or again.
		 * @param connection nothing was sent over it
		 */
		void opened(Connection connection);

		/**
		 * The connection could not be opened. Another attempt follows.
		 * @param ex why
		 */
		void connectFailed(FailedException ex);

		/**
		 * Puts payloads in line, if there are any to be sent now.
		 * @param pipeline takes them
		 */
		void fill(Pipeline pipeline);

		/**
		 * Whether there is nothing more to be sent.
		 * @return {@code true} if the connection may end when nothing is under way
		 */
		boolean isFinished();

		/**
		 * Whether to open the connection again now.
		 * @return {@code false} to be asked again later
		 */
		default boolean mayReconnect() {
			return true;
		}

		/**
		 * A payload has come back as it was sent.
		 * @param payload which
		 * @param planned as it was put in line
		 * @param sent when the first byte was given to the socket, in ns
		 * @param received when its last byte was read, in ns
		 */
		void echoed(Payload payload, long planned, long sent, long received);

		/**
		 * The connection is lost.
		 * @param pipeline knows what has not come back
		 * @param ex why
		 * @param timedOut whether this side gave up, as no echo came in time
		 */
		void disconnected(Pipeline pipeline, FailedException ex, boolean timedOut);

	}

}
