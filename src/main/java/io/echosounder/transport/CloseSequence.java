package io.echosounder.transport;

import java.io.IOException;
import java.time.Duration;
import java.util.Objects;
import java.util.concurrent.RejectedExecutionException;

import io.echosounder.eventloop.Timer;
import org.jspecify.annotations.Nullable;

/**
 * Close one connection, always in the same way: what is in flight is answered, replies
 * are flushed, FIN is sent (TCP half-close, RFC 9293 section 3.6), and what the peer
 * still sends is read and discarded until its FIN or for as long as a connection may
 * linger. Closing a socket that holds unread bytes sends RST instead, and a RST destroys
 * replies under way (RFC 2525 section 2.17). Nothing else ends a connection. Called in
 * turn, where nothing else is said.
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

	/** Ends the connection if nothing else does; guarded by {@link #state}. */
	private @Nullable Timer lastResort;

	/**
	 * Create the sequence of an open connection.
	 * @param state is written here
	 * @param driver of the socket
	 * @param writer flushes replies
	 * @param handlers may still work on messages
	 * @param linger how long the connection may wait for the peer after FIN
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

	/** Begin to close, and go on as far as what is in flight allows. */
	void close(CloseReason reason) {
		this.state.because(reason);
		proceed();
	}

	/**
	 * Take note that the peer has sent FIN; the caller closes behind what came before.
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
	 * Close the socket at once, whatever is in flight. Any thread may call.
	 * @param reason why, unless the connection is closing for another reason
	 */
	void abort(CloseReason reason) {
		this.state.because(reason);
		this.driver.executeNow(this::end);
	}

	/**
	 * Take note that the socket failed, which ends the connection. Any thread may call.
	 */
	void failed(IOException ex) {
		this.host.debug(ex);
		this.state.recordFailure(ex);
		this.state.because(isReset(ex) ? CloseReason.RESET : CloseReason.IO_ERROR);
		end();
	}

	private static boolean isReset(IOException ex) {
		String message = ex.getMessage();
		// the JDK has no exception of its own for ECONNRESET and EPIPE
		return message != null && (message.contains("Connection reset") || message.contains("Broken pipe"));
	}

	/** Go on, as far as what is in flight allows. */
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
	 * Sends FIN, once, behind everything else.
	 * @return whether it is out
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
	 * Keeps the timer that is due first, which ends the connection, and none behind that:
	 * the loop would keep the connection as long.
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

	/** Closes the socket, once. */
	private void end() {
		if (!this.state.end()) {
			return;
		}
		CloseReason reason = Objects.requireNonNull(this.state.reason());
		try {
			// the kernel would keep what the peer does not read for many minutes
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

	/** Receiver of the end. */
	interface Host {

		/**
		 * No message follows those that were delivered, and none is on its way. Called in
		 * turn, at least once, and maybe again.
		 */
		void inputCompleted();

		/** The socket is closed. Called once, by any thread. */
		void ended(CloseReason reason);

		/** Log a problem that ends the connection at DEBUG. Any thread may call. */
		void debug(Object problem);

	}

}
