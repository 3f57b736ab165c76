package io.echosounder.transport;

import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLException;
import javax.net.ssl.SSLSession;

import org.jspecify.annotations.Nullable;

/**
 * Progress and outcome of the TLS handshake of one connection. Called in turn, where
 * nothing else is said.
 */
final class TlsHandshake {

	/** Memory of the JDK's engine before the first message has arrived, in bytes. */
	private static final int ENGINE_SIZE = 4 * 1024;

	/**
	 * Memory from then on, until the handshake is complete, in bytes: 17,000 more (2,000
	 * connections, JDK 25).
	 */
	private static final int HANDSHAKE_SIZE = 20 * 1024;

	private final ConnectionContext factory;

	private final SSLEngine engine;

	private long startedAt;

	private volatile boolean started;

	private volatile @Nullable TlsFacts facts;

	private volatile @Nullable HandshakeFailure failure;

	/** Whether a step was computed, or waits for that. */
	private boolean admitted;

	TlsHandshake(ConnectionContext factory, SSLEngine engine) {
		this.factory = factory;
		this.engine = engine;
	}

	/** Record that the first bytes arrived, or are sent. */
	void start(long now) {
		this.started = true;
		this.startedAt = now;
	}

	boolean hasStarted() {
		return this.started;
	}

	/** Return whether the handshake has begun and is not complete. */
	boolean isUnderWay() {
		return this.started && this.facts == null;
	}

	/** Return whether the handshake was successful. Any thread may call. */
	boolean isComplete() {
		return this.facts != null;
	}

	/**
	 * Return the negotiated facts. Any thread may call.
	 * @return {@code null} until the handshake is complete
	 */
	@Nullable TlsFacts facts() {
		return this.facts;
	}

	/**
	 * Return the session of the handshake. Any thread may call.
	 * @return {@code null} until the handshake is complete
	 */
	@Nullable SSLSession session() {
		return (this.facts != null) ? this.engine.getSession() : null;
	}

	/**
	 * Return why the handshake failed, once the connection has ended. Any thread may
	 * call.
	 * @param reason of the connection's end
	 * @return {@code null} if the handshake was complete, or its end is not a failure
	 */
	@Nullable HandshakeFailure failure(CloseReason reason) {
		HandshakeFailure failure = this.failure;
		if (failure != null || this.facts != null) {
			return failure;
		}
		return switch (reason) {
			case HANDSHAKE, IDLE, SLOW_READER -> HandshakeFailure.TIMEOUT;
			case RESET, IO_ERROR -> this.started ? HandshakeFailure.CLOSED : null;
			default -> null;
		};
	}

	/** Return the memory held until the handshake is complete, in bytes. */
	int held() {
		int size = this.admitted ? HANDSHAKE_SIZE : ENGINE_SIZE;
		return (this.facts == null) ? size : 0;
	}

	/**
	 * Compute a step on another thread: signatures and verifications take long.
	 * @return {@code false} if too many handshakes wait
	 */
	boolean compute(HandshakePool.Step step) {
		HandshakePool pool = this.factory.loops().handshakes();
		boolean newcomer = !this.admitted && this.factory.isForeign();
		this.admitted = true;
		if (newcomer) {
			return pool.admit(step);
		}
		pool.advance(step);
		return true;
	}

	/** Record the engine's session; has no effect the second time. */
	void complete(long now) {
		if (this.facts == null) {
			this.facts = TlsFacts.of(this.engine);
			this.factory.observer().handshake(now - this.startedAt);
		}
	}

	/** Record a failure that the engine's exception would not show. */
	void fail(HandshakeFailure failure) {
		this.failure = failure;
	}

	/**
	 * Record a failure of the engine, during the handshake or later.
	 * @return why the connection closes
	 */
	CloseReason fail(SSLException ex) {
		HandshakeFailure failure = HandshakeFailure.of(ex);
		if (this.facts == null && this.failure == null) {
			this.failure = failure;
		}
		if (this.failure != null) {
			return CloseReason.HANDSHAKE;
		}
		return (failure == HandshakeFailure.ALERT) ? CloseReason.RESET : CloseReason.BAD_FRAME;
	}

}
