package io.echosounder.transport;

import java.nio.ByteBuffer;
import java.util.Objects;

import org.jspecify.annotations.Nullable;

/**
 * View of one connection for its {@link ConnectionCallbacks}: sends the frames of all
 * threads in order. Any thread may call; no method blocks.
 */
public final class Conversation {

	private final ConnectionCore core;

	private final Conversations all;

	private final OutQueue out;

	private volatile @Nullable Object attachment;

	/** Guarded by {@code this}, like the two fields below. */
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
	 * Return the attachment of the callbacks.
	 * @return {@code null} before {@link #attach}
	 */
	public @Nullable Object attachment() {
		return this.attachment;
	}

	/**
	 * Attach an object to this connection.
	 * @param attachment kept as long as this object
	 */
	public void attach(Object attachment) {
		this.attachment = attachment;
	}

	/**
	 * Send a frame after all frames sent before, encoded with the framing of the
	 * listener. Frames that a callback or the handler of this connection sends are
	 * written after it returns, together with all others of that read.
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

	/** Return the number of bytes that may wait here. */
	private int sendAllowance() {
		return this.core.backlogLimit() - this.core.stats.unsentBytes();
	}

	/**
	 * Close the connection as {@linkplain CloseReason#DRAINED drained}, after all frames
	 * sent before. Later frames are refused, and received frames are not handled any
	 * more.
	 */
	public void close() {
		this.out.finish();
		this.core.driver.execute(() -> this.core.closeUnhandled(CloseReason.DRAINED));
	}

	/**
	 * Return whether {@link #close} was called.
	 * @return {@code false} also if the connection closes for another reason
	 */
	public boolean isClosedByCaller() {
		return this.out.isFinished();
	}

	/**
	 * Return whether the connection is open.
	 * @return {@code false} once it closes, for any reason
	 */
	public boolean isOpen() {
		return !this.out.isFinished() && this.core.state.isOpen();
	}

	/** Record that {@link #opened} is about to run. */
	synchronized void begin() {
		this.begun = true;
		this.all.begun();
	}

	/** Return whether {@link #closed} is to run. */
	synchronized boolean isToBeEnded() {
		return this.begun && !this.ended;
	}

	/**
	 * Claim the right to run {@link #closed}.
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
