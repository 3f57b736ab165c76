package io.echosounder.transport;

import java.nio.ByteBuffer;
import java.util.Objects;

import org.jspecify.annotations.Nullable;

/**
 * One connection, as its {@link ConnectionCallbacks} see it: sends frames in order,
 * whichever thread has them. Any thread may call, and none is blocked.
 */
public final class Conversation {

	private final ConnectionCore core;

	private final Conversations all;

	private final OutQueue out;

	private volatile @Nullable Object attachment;

	/** Guarded by {@code this}, as the two below. */
	private boolean begun;

	private boolean ended;

	Conversation(ConnectionCore core, Conversations all, OutQueue out) {
		this.core = core;
		this.all = all;
		this.out = out;
	}

	/**
	 * Return the connection.
	 * @return open or not
	 */
	public Connection connection() {
		return this.core.connection;
	}

	/**
	 * Return what the callbacks have attached.
	 * @return {@code null} before that
	 */
	public @Nullable Object attachment() {
		return this.attachment;
	}

	/**
	 * Attach something to this connection.
	 * @param attachment kept as long as this object
	 */
	public void attach(Object attachment) {
		this.attachment = attachment;
	}

	/**
	 * Send a frame behind all that were sent before, encoded as the listener is framed.
	 * What a callback or the handler of this connection sends goes out when it has
	 * returned, together with all else of that read.
	 * @param frame is copied, from position to limit, which stay
	 * @return {@code false} if the frame is not sent: the connection closes, or the
	 * caller is no callback of this connection and {@linkplain ConnectionOptions
	 * write-buffer} bytes wait for the peer
	 * @throws IllegalArgumentException if the framing cannot carry the frame
	 */
	public boolean send(ByteBuffer frame) {
		boolean byCallback = this.core.dispatcher.isByCaller();
		if (!byCallback && !this.core.state.isOpen()) {
			return false;
		}
		if (!this.out.add(frame, byCallback ? Integer.MAX_VALUE : sendAllowance())) {
			return false;
		}
		// after a callback, the queue is emptied in any case
		if (!byCallback && this.out.claim()) {
			this.core.driver.execute(this::sendClaimed);
		}
		return true;
	}

	private void sendClaimed() {
		this.out.unclaim();
		this.core.writer.flush();
		this.core.closing.proceed();
	}

	/** How many bytes may wait here. */
	private int sendAllowance() {
		return this.core.backlogLimit() - this.core.stats.unsentBytes();
	}

	/**
	 * Close the connection as {@linkplain CloseReason#DRAINED drained}, behind what was
	 * sent before. What is sent afterwards is refused, and what was received is not
	 * handled any more.
	 */
	public void close() {
		this.out.finish();
		this.core.driver.execute(() -> this.core.closeUnhandled(CloseReason.DRAINED));
	}

	/**
	 * Whether {@link #close} was called.
	 * @return {@code false} as well if the connection closes for another reason
	 */
	public boolean isClosedByCaller() {
		return this.out.isFinished();
	}

	/**
	 * Whether the connection is open.
	 * @return {@code false} once it closes, for whatever reason
	 */
	public boolean isOpen() {
		return !this.out.isFinished() && this.core.state.isOpen();
	}

	/** Takes note that {@link #opened} is about to run. */
	synchronized void begin() {
		this.begun = true;
		this.all.begun();
	}

	/** Whether {@link #closed} is to run. */
	synchronized boolean isToBeEnded() {
		return this.begun && !this.ended;
	}

	/**
	 * Claims the right to run {@link #closed}.
	 * @return whether the caller is the first
	 */
	synchronized boolean claimEnd() {
		boolean first = this.begun && !this.ended;
		this.ended = true;
		return first;
	}

	void opened() throws Exception {
		this.all.callbacks().opened(this);
	}

	void closed() {
		try {
			this.all.callbacks().closed(this, Objects.requireNonNull(this.core.state.reason()));
		}
		catch (Throwable ex) {
			this.core.haltIfOutOfMemory(ex);
			this.core.completion.closedCallbackFailed(ex);
		}
		finally {
			this.all.ended();
		}
	}

}
