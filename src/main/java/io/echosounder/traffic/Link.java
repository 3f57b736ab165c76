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
 * A connection, and those that take its place when it breaks: the first of them at once,
 * and further ones after longer and longer pauses, until an echo comes back. The thread
 * of the links calls.
 */
public final class Link {

	/** How long the peer may take for its FIN. */
	private static final long LINGER = TimeUnit.SECONDS.toNanos(1);

	private final Links links;

	private final Owner owner;

	private final Backoff backoff = new Backoff();

	private State state = State.BROKEN;

	private @Nullable Pipeline pipeline;

	private boolean stopping;

	/** When to connect again, or when to wait no longer for the peer's FIN. */
	private long due;

	Link(Links links, Owner owner) {
		this.links = links;
		this.owner = owner;
	}

	void open() {
		this.state = State.OPENING;
		this.links.open(this);
	}

	/** The connection is there. */
	void opened(Connection connection) {
		Pipeline pipeline = new Pipeline(connection, this::echoed);
		try {
			this.links.add(connection, this::exchange);
		}
		catch (IOException ex) {
			throw new IllegalStateException("A connection that was just made cannot be waited for", ex);
		}
		this.pipeline = pipeline;
		this.state = State.OPEN;
		this.owner.opened(connection);
		send();
	}

	/** It could not be made. */
	void refused(FailedException ex) {
		this.owner.refused(ex);
		openAgain();
	}

	/** It was not made, as there is no time left. */
	void abandoned() {
		done();
	}

	private void openAgain() {
		if (isAtEnd()) {
			done();
			return;
		}
		long now = this.links.now();
		this.state = State.BROKEN;
		this.due = now + this.backoff.next();
		openIfDue(now);
	}

	private void openIfDue(long now) {
		if (now >= this.due && this.owner.wantsAnother()) {
			open();
		}
	}

	private void echoed(Payload payload, long planned, long sent, long received) {
		this.backoff.reset();
		this.owner.echoed(payload, planned, sent, received);
	}

	/**
	 * Asks the owner for what is due, and sends it, as far as the socket takes it; or
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
				this.owner.fill(pipeline);
			}
			pipeline.flush(this.links.out());
			if (pipeline.inFlight() == 0 && isAtEnd()) {
				end(pipeline);
			}
		}
		catch (FailedException ex) {
			broken(pipeline, ex, false);
		}
	}

	private boolean isAtEnd() {
		return this.stopping || this.owner.isAtEnd();
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
				more = pipeline.read(this.links.in());
			}
			while (more && pipeline.inFlight() > 0);
			send();
		}
		catch (FailedException ex) {
			broken(pipeline, ex, false);
		}
	}

	private void broken(Pipeline pipeline, FailedException ex, boolean silent) {
		close(pipeline);
		if (this.state == State.ENDING && ex.reason() != Reason.MISMATCH) {
			done();
			return;
		}
		this.owner.broken(pipeline, ex, silent);
		openAgain();
	}

	private void end(Pipeline pipeline) {
		this.state = State.ENDING;
		this.due = this.links.now() + LINGER;
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
		this.links.done();
	}

	/** Does what is due now. */
	void tick(long now) {
		Pipeline pipeline = this.pipeline;
		switch (this.state) {
			case OPEN -> {
				if (pipeline != null && pipeline.waitsFor(now) > this.links.timeout()) {
					broken(pipeline, pipeline.timeout(), true);
				}
			}
			case BROKEN -> openIfDue(now);
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
		if (this.state == State.BROKEN) {
			done();
		}
		else {
			send();
		}
	}

	private enum State {

		BROKEN, OPENING, OPEN, ENDING, DONE

	}

	/**
	 * Sends over a link. The thread of the links calls.
	 */
	public interface Owner {

		/**
		 * There is a connection, the first or another.
		 * @param connection nothing was sent over it
		 */
		void opened(Connection connection);

		/**
		 * There is none. It will be tried again.
		 * @param ex why
		 */
		void refused(FailedException ex);

		/**
		 * Puts payloads in line, if there are any to be sent now.
		 * @param pipeline takes them
		 */
		void fill(Pipeline pipeline);

		/**
		 * Whether there is nothing more to be sent.
		 * @return {@code true} if the connection may end when nothing is under way
		 */
		boolean isAtEnd();

		/**
		 * Whether another connection is to be made now, in place of one that could not be
		 * made or is gone.
		 * @return {@code false} to be asked again later
		 */
		default boolean wantsAnother() {
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
		 * The connection is gone.
		 * @param pipeline knows what has not come back
		 * @param ex why
		 * @param silent whether it was given up as no echo came in time
		 */
		void broken(Pipeline pipeline, FailedException ex, boolean silent);

	}

}
