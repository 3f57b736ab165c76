package io.echosounder.load;

import java.io.IOException;
import java.util.concurrent.TimeUnit;

import io.echosounder.probe.Connection;
import io.echosounder.probe.FailedException;
import io.echosounder.probe.Payload;
import io.echosounder.probe.Pipeline;
import io.echosounder.probe.Reason;
import org.jspecify.annotations.Nullable;

/**
 * One of the connections, and those that take its place when it breaks. The thread of its
 * worker calls.
 */
final class Lane {

	private static final long FIRST_PAUSE = TimeUnit.MILLISECONDS.toNanos(10);

	private static final long LONGEST_PAUSE = TimeUnit.SECONDS.toNanos(1);

	/** How long the peer may take for its FIN. */
	private static final long LINGER = TimeUnit.SECONDS.toNanos(1);

	private final Worker worker;

	private final int index;

	/** How many payloads are to be sent. */
	private final long share;

	private State state = State.BROKEN;

	private @Nullable Pipeline pipeline;

	private boolean reopened;

	private long pause = FIRST_PAUSE;

	/** When to connect again, or when to wait no longer for the peer's FIN. */
	private long due;

	/** How many payloads were put in line, and were sent or still may be. */
	private long begun;

	/**
	 * Makes a lane without a connection.
	 * @param index its number among all lanes, from 0
	 */
	Lane(Worker worker, int index) {
		this.worker = worker;
		this.index = index;
		this.share = worker.plan().share(index);
	}

	int index() {
		return this.index;
	}

	/** Has a connection made. */
	void open() {
		this.state = State.OPENING;
		this.worker.open(this);
	}

	/** There is one. */
	void opened(Connection connection) {
		Pipeline pipeline = new Pipeline(connection, this::echoed);
		try {
			this.worker.add(connection, this::ready);
		}
		catch (IOException ex) {
			throw new IllegalStateException("A connection that was just made cannot be registered", ex);
		}
		this.pipeline = pipeline;
		this.state = State.OPEN;
		if (this.reopened) {
			this.worker.tally().reconnected();
		}
		this.reopened = true;
		send();
	}

	private void echoed(Payload payload, long planned, long sent, long received) {
		this.pause = FIRST_PAUSE;
		this.worker.tally().echoed(payload, planned, sent, received);
	}

	/** It was given up, as the load is over. */
	void abandoned() {
		done();
	}

	/** There is none. */
	void refused(FailedException ex) {
		this.worker.tally().failed(ex, 0);
		retryLater();
	}

	private void retryLater() {
		if (isAtEnd()) {
			done();
			return;
		}
		this.state = State.BROKEN;
		this.due = this.worker.now() + this.pause;
		this.pause = Math.min(2 * this.pause, LONGEST_PAUSE);
	}

	/** Sends what is due, and what the socket did not take before. */
	void send() {
		Pipeline pipeline = this.pipeline;
		if (this.state != State.OPEN || pipeline == null) {
			return;
		}
		try {
			fill(pipeline);
			pipeline.flush(this.worker.out());
			if (pipeline.inFlight() == 0 && isAtEnd()) {
				end(pipeline);
			}
		}
		catch (FailedException ex) {
			failed(pipeline, ex);
		}
	}

	private void fill(Pipeline pipeline) {
		if (!this.worker.isSending()) {
			return;
		}
		Plan plan = this.worker.plan();
		long elapsed = this.worker.now() - this.worker.start();
		while (this.begun < this.share && pipeline.inFlight() < plan.depth()) {
			long due = plan.due(this.index, this.begun);
			if (due > elapsed) {
				return;
			}
			pipeline.add(this.worker.deck().get(this.index, this.begun), this.worker.start() + due);
			this.begun++;
		}
	}

	private boolean isAtEnd() {
		return this.worker.isStopping() || this.begun == this.share;
	}

	private void ready() {
		Pipeline pipeline = this.pipeline;
		if (pipeline == null) {
			return;
		}
		try {
			boolean more;
			do {
				more = pipeline.read(this.worker.in());
			}
			while (more && pipeline.inFlight() > 0);
			send();
		}
		catch (FailedException ex) {
			failed(pipeline, ex);
		}
	}

	private void failed(Pipeline pipeline, FailedException ex) {
		close(pipeline);
		if (this.state == State.ENDING && ex.reason() != Reason.MISMATCH) {
			done();
			return;
		}
		// what was not sent is in line again
		this.begun -= pipeline.unsent();
		this.worker.tally().failed(ex, pipeline.inFlight() - pipeline.unsent());
		retryLater();
	}

	private void end(Pipeline pipeline) {
		this.state = State.ENDING;
		this.due = this.worker.now() + LINGER;
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
		this.worker.done();
	}

	/** Does what is due now. */
	void tick(long now) {
		Pipeline pipeline = this.pipeline;
		switch (this.state) {
			case OPEN -> {
				if (pipeline != null && pipeline.waitsFor(now) > this.worker.timeout()) {
					failed(pipeline, pipeline.timeout());
				}
			}
			case BROKEN -> {
				// not while the others are still made
				if (now >= this.due && this.worker.isSending()) {
					open();
				}
			}
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

	/** Sends no more, and ends when what is under way has come back. */
	void stop() {
		if (this.state == State.BROKEN) {
			done();
		}
		else {
			send();
		}
	}

	/** How many payloads should have been put in line by then, and were not. */
	long unsent(long elapsed) {
		return Math.max(0, this.worker.plan().expected(this.index, elapsed) - this.begun);
	}

	private enum State {

		BROKEN, OPENING, OPEN, ENDING, DONE

	}

}
