package io.echosounder.transport;

import java.util.Objects;

import io.echosounder.framing.Frames;
import org.jspecify.annotations.Nullable;

/**
 * Finish what the handler of one connection did: its replies are written, a failure
 * closes the connection behind the replies to the frames before, and reading goes on.
 * Called in turn.
 */
final class HandlerCompletion {

	private final ConnectionCore core;

	HandlerCompletion(ConnectionCore core) {
		this.core = core;
	}

	/**
	 * The handler has returned.
	 * @param frames that were handed to it
	 * @param completedAt when these frames were complete
	 * @param failure of the handler
	 */
	void handled(Frames frames, long completedAt, @Nullable Throwable failure) {
		int answered = (failure != null) ? failed(failure) : frames.size();
		long now = goOn();
		this.core.context.observer().handled(answered, now - completedAt);
		proceed();
	}

	/** A callback has returned. */
	void called(@Nullable Throwable failure) {
		if (failure != null) {
			var _ = failed(failure);
		}
		var _ = goOn();
		proceed();
	}

	/** Returns the time. */
	private long goOn() {
		var _ = this.core.driver.readClock();
		this.core.writer.flush();
		long now = this.core.driver.readClock();
		this.core.deadlines.handled(now);
		if (this.core.handlers.isInTurn() && this.core.deadlines.isMidFrame()) {
			// nothing could be read meanwhile
			this.core.deadlines.readingResumed(now);
		}
		return now;
	}

	private void proceed() {
		this.core.stack.handled();
		this.core.closing.proceed();
		this.core.registration.forgetIfEnded();
	}

	/** Returns how many frames were answered before. */
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
			log("is closed, because its handler failed", cause);
		}
		this.core.closeUnhandled(refusal ? CloseReason.REFUSED_INPUT : CloseReason.HANDLER_ERROR);
	}

	/**
	 * Take note that a callback failed that could change nothing any more. Any thread.
	 */
	void closedCallbackFailed(Throwable cause) {
		log("was closed, and its service failed at that", cause);
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
