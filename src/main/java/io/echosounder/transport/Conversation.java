package io.echosounder.transport;

import java.nio.ByteBuffer;
import java.util.Objects;

import org.jspecify.annotations.Nullable;

/**
 * One connection, as its {@link ConnectionCallbacks} see it: sends frames in order,
 * whichever thread has them. Any thread may call, and none is blocked.
 */
public final class Conversation {

	private final Connection connection;

	private final Conversations all;

	private final OutQueue out;

	private volatile @Nullable Object attachment;

	/** Guarded by {@code this}, as the two below. */
	private boolean begun;

	private boolean ended;

	Conversation(Connection connection, Conversations all) {
		this.connection = connection;
		this.all = all;
		this.out = new OutQueue(connection.options().framing(), connection::buffered);
	}

	/**
	 * Return the connection.
	 * @return open or not
	 */
	public Connection connection() {
		return this.connection;
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
		boolean byCallback = this.connection.isCallback();
		if (!byCallback && !this.connection.isOpen()) {
			return false;
		}
		if (!this.out.add(frame, byCallback ? Integer.MAX_VALUE : this.connection.sendAllowance())) {
			return false;
		}
		// after a callback, the queue is emptied in any case
		if (!byCallback && this.out.claim()) {
			this.connection.inTurn(this::sendClaimed);
		}
		return true;
	}

	private void sendClaimed() {
		this.out.unclaim();
		this.connection.sendQueued();
	}

	/**
	 * Close the connection as {@linkplain CloseReason#DRAINED drained}, behind what was
	 * sent before. What is sent afterwards is refused, and what was received is not
	 * handled any more.
	 */
	public void close() {
		this.out.finish();
		this.connection.inTurn(this.connection::closeConversation);
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
		return !this.out.isFinished() && this.connection.isOpen();
	}

	/** Stages what waits. In turn. */
	void stageQueued() {
		for (ByteBuffer chunk = this.out.takeAll(); chunk != null; chunk = this.out.next()) {
			this.connection.stageEncoded(chunk);
			this.out.release(chunk);
		}
	}

	/** Bytes that wait here. */
	int queuedBytes() {
		return this.out.size();
	}

	/** Memory held for them, in bytes. */
	int heldBytes() {
		return this.out.held();
	}

	/**
	 * Refuses frames from now on, if none waits. In turn.
	 * @return whether none does
	 */
	boolean endOutput() {
		return this.out.seal();
	}

	/** Forgets what waits: the socket is closed. */
	void dropQueued() {
		this.out.drop();
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
			this.all.callbacks().closed(this, Objects.requireNonNull(this.connection.closeReason()));
		}
		catch (Throwable ex) {
			this.connection.outOfMemory().haltIf(ex);
			this.connection.closedCallbackFailed(ex);
		}
		finally {
			this.all.ended();
		}
	}

}
