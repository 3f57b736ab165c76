package io.echosounder.transport;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteBuffer;
import java.util.concurrent.atomic.AtomicReference;

import io.echosounder.framing.Frames;
import io.echosounder.log.LogContext;
import org.jspecify.annotations.Nullable;

import org.springframework.integration.ip.tcp.connection.TcpListener;
import org.springframework.messaging.Message;

/**
 * Sends the frames of one connection through its gateway, as messages, and runs the
 * callbacks, one at a time on the thread of the dispatch. {@link HandlerCompletion}
 * finishes that in turn.
 */
final class GatewayDispatcher {

	private static final VarHandle THREAD = ReleasedField.of(MethodHandles.lookup(), "thread", Thread.class);

	private final Connection connection;

	private final CloseState state;

	private @Nullable Object payload;

	private @Nullable Throwable sendFailure;

	@SuppressWarnings("UnusedVariable") // read by its handle
	private @Nullable Thread thread;

	private volatile boolean stopped;

	private volatile @Nullable ConnectionHeaders headers;

	/**
	 * Create a dispatcher.
	 * @param connection as the gateway sees it
	 * @param state says whether messages are wanted
	 */
	GatewayDispatcher(Connection connection, CloseState state) {
		this.connection = connection;
		this.state = state;
	}

	/**
	 * Send frames through the gateway. The replies come back through
	 * {@link Connection#send}. Log lines meanwhile name this connection, unless the
	 * context turns that off.
	 * @param frames in order; at the first failure, or when the connection is not served
	 * any more, the rest is left
	 * @return the failure, or {@code null} without one
	 */
	@Nullable Throwable deliver(Frames frames) {
		THREAD.setRelease(this, Thread.currentThread());
		boolean logged = this.connection.context().isLogContextSet();
		if (logged) {
			LogContext.enter(this.connection.loggedListener(), this.connection.getConnectionId());
		}
		try {
			if (this.connection.context().isBatched()) {
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
		// Errors too: a StackOverflowError of a service affects one client only
		catch (Throwable ex) {
			this.connection.context().haltIfOutOfMemory(ex);
			return ex;
		}
		finally {
			if (logged) {
				LogContext.leave();
			}
			THREAD.setRelease(this, null);
		}
	}

	private void send(Object payload) {
		if (this.stopped || this.state.hasEnded() || this.sendFailure != null) {
			return;
		}
		TcpListener gateway = this.connection.getListener();
		if (gateway == null) {
			throw new IllegalStateException("No gateway is registered for " + this.connection.listenerName());
		}
		this.payload = payload;
		Message<?> message = this.connection.getMapper().toMessage(this.connection, headers());
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
	 * Clear the interrupt of a handler: otherwise the interrupt would close the channel
	 * that is read next, and keep an event loop from blocking in its select.
	 */
	private static void clearInterrupt() {
		var _ = Thread.interrupted();
	}

	/**
	 * Run a callback. Log lines meanwhile name this connection.
	 * @return the failure, or {@code null} without one
	 */
	@Nullable Throwable call(Callback callback) {
		AtomicReference<@Nullable Throwable> failure = new AtomicReference<>();
		THREAD.setRelease(this, Thread.currentThread());
		try {
			// may be inside a callback of another connection
			LogContext.with(this.connection.loggedListener(), this.connection.getConnectionId(),
					() -> failure.set(failure(callback)));
		}
		finally {
			THREAD.setRelease(this, null);
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
			this.connection.context().haltIfOutOfMemory(ex);
			return ex;
		}
	}

	/** Send no messages from now on. Any thread may call. */
	void stop() {
		this.stopped = true;
	}

	/**
	 * Return the headers of all messages of the connection; created for the first of
	 * them, and again for the first after a release.
	 */
	ConnectionHeaders headers() {
		ConnectionHeaders headers = this.headers;
		if (headers == null) {
			boolean direct = this.connection.getListener() instanceof DirectReplyGateway gateway && gateway.isDirect();
			headers = ConnectionHeaderNames.of(this.connection,
					direct ? new ConnectionReplyChannel(this.connection) : null);
			this.headers = headers;
		}
		return headers;
	}

	/** Release the headers, a fifth of what an idle connection takes. Any thread. */
	void releaseHeaders() {
		this.headers = null;
	}

	/**
	 * Record that the reply cannot be sent, which fails the delivery that it belongs to.
	 * @param failure why
	 */
	void replyFailed(Throwable failure) {
		this.sendFailure = failure;
	}

	/** Return the input of the message mapper. */
	@Nullable Object payload() {
		return this.payload;
	}

	/** Return whether the caller is the handler or a callback. Any thread may call. */
	boolean isByCaller() {
		return Thread.currentThread().equals(THREAD.getAcquire(this));
	}

	/** Return whether the handler or a callback runs. Any thread may call. */
	boolean isUnderWay() {
		return THREAD.getAcquire(this) != null;
	}

}
