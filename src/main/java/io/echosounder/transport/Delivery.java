package io.echosounder.transport;

import java.nio.ByteBuffer;
import java.util.concurrent.atomic.AtomicReference;

import io.echosounder.framing.Frames;
import io.echosounder.log.LogContext;
import org.jspecify.annotations.Nullable;

import org.springframework.integration.ip.tcp.connection.TcpListener;
import org.springframework.messaging.Message;

/**
 * Sends the frames of one connection through its gateway, as messages. Used by one thread
 * at a time, where nothing else is said.
 */
final class Delivery {

	private final Connection connection;

	private final boolean batched;

	private @Nullable Object payload;

	private @Nullable Throwable sendFailure;

	private volatile @Nullable Thread thread;

	Delivery(Connection connection, boolean batched) {
		this.connection = connection;
		this.batched = batched;
	}

	/**
	 * Sends frames through the gateway. The replies come back through
	 * {@link Connection#send} before this method returns, or not at all. What is logged
	 * meanwhile is about this connection.
	 * @param frames in order; at the first failure, or when nobody waits any more, the
	 * rest is left
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
			this.connection.outOfMemory().haltIf(ex);
			return ex;
		}
		finally {
			LogContext.leave();
			this.thread = null;
		}
	}

	/**
	 * Runs a callback, with what is logged meanwhile about this connection. What it sends
	 * goes out behind it.
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
			var _ = Thread.interrupted();
		}
		return failure.get();
	}

	private @Nullable Throwable failure(Callback callback) {
		try {
			callback.run();
			return null;
		}
		catch (Throwable ex) {
			this.connection.outOfMemory().haltIf(ex);
			return ex;
		}
	}

	private void send(Object payload) {
		if (!this.connection.isHeard() || this.sendFailure != null) {
			return;
		}
		TcpListener gateway = this.connection.getListener();
		if (gateway == null) {
			throw new IllegalStateException("No gateway is registered for " + this.connection.listenerName());
		}
		this.payload = payload;
		Message<?> message = this.connection.getMapper().toMessage(this.connection, this.connection.headers());
		this.payload = null;
		if (message == null) {
			return;
		}
		try {
			gateway.onMessage(message);
		}
		finally {
			// an interrupt that a handler leaves behind would close the channel that is
			// read next, and keep an event loop from ever blocking in its select
			var _ = Thread.interrupted();
		}
	}

	/**
	 * The reply cannot be sent, which fails the delivery it belongs to.
	 * @param failure why
	 */
	void replyFailed(Throwable failure) {
		this.sendFailure = failure;
	}

	/** What the mapper makes a message of. */
	@Nullable Object payload() {
		return this.payload;
	}

	/** Whether the calling thread is inside {@link #deliver}. Any thread may ask. */
	boolean isByCaller() {
		return Thread.currentThread().equals(this.thread);
	}

	/** Whether some thread is inside {@link #deliver}. Any thread may ask. */
	boolean isUnderWay() {
		return this.thread != null;
	}

}
