package io.echosounder.transport;

import java.util.Objects;

import io.echosounder.framing.Frames;
import org.jspecify.annotations.Nullable;

/**
 * Finishes the work of one connection's handler: its replies are written, a failure
 * closes the connection after the replies to the frames before, and reading goes on.
 * Called in turn.
 */
final class HandlerCompletion {

	private final ConnectionCore core;

	HandlerCompletion(ConnectionCore core) {
		this.core = core;
	}

	/**
	 * Record that the handler has returned.
	 * @param frames that were passed to it
	 * @param completedAt time at which these frames were complete
	 * @param failure of the handler
	 */
	void handled(Frames frames, long completedAt, @Nullable Throwable failure) {
		int answered = (failure != null) ? failed(failure) : frames.size();
		long now = goOn();
		this.core.context.observer().handled(answered, now - completedAt);
		proceed();
	}

	/** Record that a callback has returned. */
	void called(@Nullable Throwable failure) {
		if (failure != null) {
			var _ = failed(failure);
		}
		var _ = goOn();
		proceed();
	}

	/** Go on, and return the time. */
	private long goOn() {
		var _ = this.core.driver.readClock();
		this.core.writer.flush();
		long now = this.core.driver.readClock();
		this.core.deadlines.handled(now);
		if (this.core.handlers.isInTurn() && this.core.deadlines.isMidFrame()) {
			// reading was paused meanwhile
			this.core.deadlines.readingResumed(now);
		}
		return now;
	}

	private void proceed() {
		this.core.stack.handled();
		this.core.closing.proceed();
		this.core.registration.forgetIfEnded();
	}

	/** Handle a failure, and return the number of frames answered before. */
	private int failed(Throwable failure) {
		PartialReplyException partial = PartialReplyException.findIn(failure);
		if (partial == null) {
			close(failure, false);
			return 0;
		}
		Throwable cause = Objects.requireNonNullElse(partial.getCause(), partial);
		boolean refusal = partial.isRefusal();
		try {
			this.core.writer.stage(partial.replies());
		}
		catch (RuntimeException ex) {
			// a reply to one of the frames before the one that failed
			ex.addSuppressed(cause);
			cause = ex;
			refusal = false;
		}
		close(cause, refusal);
		return partial.answered();
	}

	private void close(Throwable cause, boolean refusal) {
		if (refusal) {
			this.core.connection.inputRefused(String.valueOf(cause.getMessage()));
		}
		else {
			log("is closed because its handler failed", cause);
		}
		this.core.closeUnhandled(refusal ? CloseReason.REFUSED_INPUT : CloseReason.HANDLER_ERROR);
	}

	/**
	 * Record the failure of a callback after which nothing is left to change. Any thread.
	 */
	void closedCallbackFailed(Throwable cause) {
		log("was closed, and its service failed in closed()", cause);
	}

	private void log(String consequence, Throwable cause) {
		Connection connection = this.core.connection;
		String sentence = this.core.context + ": connection " + connection + " " + consequence;
		if (this.core.context.isChecking()) {
			ConnectionLog.debug(connection, sentence, cause);
		}
		else {
			this.core.context.failures().error(connection, sentence, cause, this.core.driver.now());
		}
	}

}
