package io.echosounder.transport;

import java.nio.ByteBuffer;
import java.util.Objects;
import java.util.concurrent.atomic.AtomicReference;

import io.echosounder.framing.Frames;
import io.echosounder.log.LogContext;
import org.jspecify.annotations.Nullable;

import org.springframework.integration.ip.tcp.connection.TcpListener;
import org.springframework.messaging.Message;

/**
 * Send the frames of one connection through its gateway, as messages, and run the
 * callbacks. {@link #deliver} and {@link #call} run where the dispatch says, one at a
 * time; the methods that finish their work are called in turn.
 */
final class GatewayDispatcher {

	private final Connection connection;

	private final boolean batched;

	private final Host host;

	private @Nullable Object payload;

	private @Nullable Throwable sendFailure;

	private volatile @Nullable Thread thread;

	/**
	 * Create a dispatcher.
	 * @param connection as the gateway sees it
	 * @param batched whether all frames of a read are one message
	 * @param host goes on with what comes of it
	 */
	GatewayDispatcher(Connection connection, boolean batched, Host host) {
		this.connection = connection;
		this.batched = batched;
		this.host = host;
	}

	/**
	 * Send frames through the gateway. The replies come back through
	 * {@link Connection#send} before this method returns, or not at all. Log lines
	 * meanwhile name this connection.
	 * @param frames in order; at the first failure, or when the connection is not served
	 * any more, the rest is left
	 * @return the failure, or {@code null} if all went well
	 */
	@Nullable Throwable deliver(Frames frames) {
		this.thread = Thread.currentThread();
		LogContext.enter(this.connection.loggedListener(), this.connection.getConnectionId());
		try {
			if (this.batched) {
				send(frames);
			}
			else {
				for (ByteBuffer frame : frames) {
					byte[] bytes = new byte[frame.remaining()];
					frame.get(frame.position(), bytes);
					send(bytes);
				}
			}
			return this.sendFailure;
		}
		// Errors too: a StackOverflowError of a service is the trouble of one client
		catch (Throwable ex) {
			this.host.haltIfOutOfMemory(ex);
			return ex;
		}
		finally {
			LogContext.leave();
			this.thread = null;
		}
	}

	private void send(Object payload) {
		if (!this.host.isServed() || this.sendFailure != null) {
			return;
		}
		TcpListener gateway = this.connection.getListener();
		if (gateway == null) {
			throw new IllegalStateException("No gateway is registered for " + this.connection.listenerName());
		}
		this.payload = payload;
		Message<?> message = this.connection.getMapper().toMessage(this.connection, this.host.headers());
		this.payload = null;
		if (message == null) {
			return;
		}
		try {
			gateway.onMessage(message);
		}
		finally {
			clearInterrupt();
		}
	}

	/**
	 * An interrupt that a handler leaves behind would close the channel that is read
	 * next, and keep an event loop from ever blocking in its select.
	 */
	private static void clearInterrupt() {
		var _ = Thread.interrupted();
	}

	/**
	 * Run a callback. Log lines meanwhile name this connection.
	 * @return the failure, or {@code null} if all went well
	 */
	@Nullable Throwable call(Callback callback) {
		AtomicReference<@Nullable Throwable> failure = new AtomicReference<>();
		this.thread = Thread.currentThread();
		try {
			// may be inside a callback of another connection
			LogContext.with(this.connection.loggedListener(), this.connection.getConnectionId(),
					() -> failure.set(failure(callback)));
		}
		finally {
			this.thread = null;
			clearInterrupt();
		}
		return failure.get();
	}

	private @Nullable Throwable failure(Callback callback) {
		try {
			callback.run();
			return null;
		}
		catch (Throwable ex) {
			this.host.haltIfOutOfMemory(ex);
			return ex;
		}
	}

	/**
	 * Finish what {@link #deliver} began: a failure closes the connection behind the
	 * replies to the frames before, and all replies are written.
	 * @param frames that were delivered
	 * @param completedAt when these frames were complete
	 * @param failure of the delivery
	 */
	void delivered(Frames frames, long completedAt, @Nullable Throwable failure) {
		int answered = (failure != null) ? failed(failure) : frames.size();
		this.host.handled(answered, completedAt);
	}

	/** Finish what {@link #call} began. */
	void called(@Nullable Throwable failure) {
		if (failure != null) {
			var _ = failed(failure);
		}
		this.host.called();
	}

	/** Returns how many frames were answered before. */
	private int failed(Throwable failure) {
		PartialReplyException partial = PartialReplyException.findIn(failure);
		if (partial == null) {
			this.host.handlerFailed(failure);
			return 0;
		}
		Throwable cause = Objects.requireNonNullElse(partial.getCause(), partial);
		try {
			this.host.stage(partial.replies());
		}
		catch (RuntimeException ex) {
			// a reply to one of the frames before the one that failed
			ex.addSuppressed(cause);
			this.host.handlerFailed(ex);
			return partial.answered();
		}
		if (partial.isRefusal()) {
			this.host.handlerRefused(cause);
		}
		else {
			this.host.handlerFailed(cause);
		}
		return partial.answered();
	}

	/**
	 * The reply cannot be sent, which fails the delivery that it belongs to.
	 * @param failure why
	 */
	void replyFailed(Throwable failure) {
		this.sendFailure = failure;
	}

	/** What the mapper makes a message of. */
	@Nullable Object payload() {
		return this.payload;
	}

	/** Whether the caller is the handler or a callback. Any thread may ask. */
	boolean isByCaller() {
		return Thread.currentThread().equals(this.thread);
	}

	/** Whether the handler or a callback runs. Any thread may ask. */
	boolean isUnderWay() {
		return this.thread != null;
	}

	/** What a dispatcher asks and tells. */
	interface Host {

		/** Whether messages are wanted. Any thread. */
		boolean isServed();

		/** The headers of all messages of the connection. */
		ConnectionHeaders headers();

		/** End the process if the failure says that there is no memory. Any thread. */
		void haltIfOutOfMemory(Throwable failure);

		/** Gather replies. In turn. */
		void stage(Frames replies);

		/** Close the connection, because its handler failed. In turn. */
		void handlerFailed(Throwable cause);

		/** Close the connection, because its handler refused the input. In turn. */
		void handlerRefused(Throwable cause);

		/**
		 * The handler has returned: write the replies and go on. In turn.
		 * @param frames that were answered
		 * @param completedAt when they were complete
		 */
		void handled(int frames, long completedAt);

		/** A callback has returned: write what it sent and go on. In turn. */
		void called();

	}

}
