package io.echosounder.transport;

import java.io.IOException;
import java.time.Duration;
import java.util.Objects;
import java.util.concurrent.RejectedExecutionException;

import io.echosounder.eventloop.Timer;
import org.jspecify.annotations.Nullable;

/**
 * Closes one connection, always in the same order. Frames in flight are answered, replies
 * are flushed, and FIN is sent (TCP half-close, RFC 9293 section 3.6). Then the peer's
 * bytes are read and discarded until its FIN, or for as long as a connection may linger.
 * Closing a socket that holds unread bytes sends RST instead, and a RST destroys replies
 * under way (RFC 2525 section 2.17). No other code ends a connection. Called in turn,
 * where nothing else is said.
 */
final class CloseSequence {

	private final CloseState state;

	private final SocketDriver driver;

	private final ReplyWriter writer;

	private final HandlerExecutor handlers;

	private final Duration linger;

	private final Host host;

	private boolean halfClosing;

	private boolean lingers;

	/** Timer that ends the connection at the latest; guarded by {@link #state}. */
	private @Nullable Timer lastResort;

	/**
	 * Create the sequence of an open connection.
	 * @param state is written here
	 * @param driver of the socket
	 * @param writer flushes replies
	 * @param handlers may still work on messages
	 * @param linger maximum wait for the peer after FIN
	 * @param host is told of the end
	 */
	CloseSequence(CloseState state, SocketDriver driver, ReplyWriter writer, HandlerExecutor handlers, Duration linger,
			Host host) {
		this.state = state;
		this.driver = driver;
		this.writer = writer;
		this.handlers = handlers;
		this.linger = linger;
		this.host = host;
	}

	/** Begin to close, and proceed as far as frames and replies in flight allow. */
	void close(CloseReason reason) {
		this.state.because(reason);
		proceed();
	}

	/**
	 * Record the peer's FIN; the caller closes behind earlier frames.
	 */
	void inputEnded() {
		this.state.inputEnded();
	}

	/**
	 * Send FIN behind everything that was sent before; the connection stays open until
	 * the peer's FIN. Any thread may call.
	 */
	void halfClose() {
		this.driver.execute(() -> {
			this.halfClosing = true;
			proceed();
		});
	}

	/** End the connection if it has not ended after a while. Any thread may call. */
	void endWithin(Duration duration) {
		if (this.driver.hasTimers()) {
			endAfter(duration);
		}
	}

	/**
	 * Close the socket at once, even with frames in flight. Any thread may call.
	 * @param reason why, unless the connection is closing for another reason
	 */
	void abort(CloseReason reason) {
		this.state.because(reason);
		this.driver.executeNow(this::end);
	}

	/**
	 * Record a failure of the socket, which ends the connection. Any thread may call.
	 */
	void failed(IOException ex) {
		this.host.debug(ex);
		this.state.recordFailure(ex);
		this.state.because(isReset(ex) ? CloseReason.RESET : CloseReason.IO_ERROR);
		end();
	}

	private static boolean isReset(IOException ex) {
		String message = ex.getMessage();
		// the JDK has no specific exception for ECONNRESET and EPIPE
		return message != null && (message.contains("Connection reset") || message.contains("Broken pipe"));
	}

	/** Proceed as far as frames and replies in flight allow. */
	void proceed() {
		boolean open = this.state.isOpen();
		if (this.state.hasEnded() || (open && !this.halfClosing)) {
			this.driver.updateInterest();
			return;
		}
		this.writer.flush();
		boolean handling = this.handlers.isBusy();
		open = this.state.isOpen();
		if (!open && !handling) {
			this.host.inputCompleted();
		}
		if ((!open && handling) || !endOutput() || this.state.isOpen()) {
			this.driver.updateInterest();
			return;
		}
		if (this.state.hasInputEnded()) {
			end();
			return;
		}
		if (!this.lingers) {
			this.lingers = true;
			endAfter(this.linger);
		}
		this.driver.updateInterest();
	}

	/**
	 * Send FIN, once, after all other bytes.
	 * @return whether FIN was sent
	 */
	private boolean endOutput() {
		if (this.state.hasEnded() || this.state.hasOutputEnded()) {
			return !this.state.hasEnded();
		}
		if (!this.writer.finish() || this.state.hasEnded()) {
			return false;
		}
		this.state.outputEnded();
		try {
			this.driver.shutdownOutput();
			return true;
		}
		catch (IOException ex) {
			failed(ex);
			return false;
		}
	}

	private void endAfter(Duration duration) {
		try {
			keep(this.driver.schedule(duration.toNanos(), this::endLate));
		}
		catch (RejectedExecutionException _) {
			endLate();
		}
	}

	/**
	 * Keep the timer that is due first and ends the connection, and cancel the other: the
	 * loop would keep the connection as long.
	 */
	private void keep(Timer timer) {
		synchronized (this.state) {
			Timer earlier = this.lastResort;
			if (this.state.hasEnded() || (earlier != null && !timer.isBefore(earlier))) {
				timer.cancel();
				return;
			}
			if (earlier != null) {
				earlier.cancel();
			}
			this.lastResort = timer;
		}
	}

	private void endLate() {
		this.state.because(CloseReason.FORCED);
		end();
	}

	/** Close the socket, once. */
	private void end() {
		if (!this.state.end()) {
			return;
		}
		CloseReason reason = Objects.requireNonNull(this.state.reason());
		try {
			// the kernel would keep unread bytes of a slow peer for many minutes
			this.driver.close(reason == CloseReason.SLOW_READER);
		}
		catch (IOException ex) {
			this.host.debug(ex);
		}
		synchronized (this.state) {
			if (this.lastResort != null) {
				this.lastResort.cancel();
				this.lastResort = null;
			}
		}
		this.host.ended(reason);
	}

	/** Callback for the end of a connection. */
	interface Host {

		/**
		 * Record that all messages are delivered and none follows. Called in turn, once
		 * or more.
		 */
		void inputCompleted();

		/** Record that the socket is closed. Called once, by any thread. */
		void ended(CloseReason reason);

		/** Log a problem that ends the connection at DEBUG. Any thread may call. */
		void debug(Object problem);

	}

}
