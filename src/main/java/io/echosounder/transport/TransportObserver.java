package io.echosounder.transport;

import io.echosounder.fault.FaultType;

/**
 * What one listener's transport reports, as it happens. Called by any event loop and by
 * the threads of connections, so implementations are thread-safe, quick, and do not
 * throw. Each method does nothing by default.
 */
public interface TransportObserver {

	/** Takes note of nothing. */
	TransportObserver NONE = new TransportObserver() {
	};

	/** A connection was accepted and admitted. */
	default void opened() {
	}

	/**
	 * A connection's socket was closed.
	 * @param reason why
	 */
	default void closed(CloseReason reason) {
	}

	/**
	 * A connection was accepted and closed at once, never opened.
	 * @param reason why
	 */
	default void rejected(RejectReason reason) {
	}

	/**
	 * A fault is injected into a connection, on purpose.
	 * @param fault its type
	 */
	default void faultInjected(FaultType fault) {
	}

	/**
	 * Bytes were read from a socket.
	 * @param bytes how many
	 */
	default void received(int bytes) {
	}

	/**
	 * Bytes were taken by a socket.
	 * @param bytes how many
	 */
	default void sent(int bytes) {
	}

	/**
	 * Messages were handled and their replies handed to the socket, all of them in one
	 * write.
	 * @param messages how many frames
	 * @param nanos time from the completion of these frames until then, in nanoseconds
	 */
	default void handled(int messages, long nanos) {
	}

	/**
	 * The service refused what a peer had sent; the connection goes on or is closed.
	 */
	default void refused() {
	}

	/**
	 * Bytes began to wait in memory for a socket to take them, or stopped waiting.
	 * @param bytes how many more (or, if negative, fewer) wait
	 */
	default void unsent(long bytes) {
	}

	/**
	 * A connection holds more memory, or less: unsent, waiting and incomplete.
	 * @param bytes how many more (or, if negative, fewer) it holds
	 */
	default void buffered(long bytes) {
	}

	/** A connection is closed because it held the most memory when that was short. */
	default void evicted() {
	}

	/**
	 * A TLS handshake was completed.
	 * @param nanos time from its first byte until then, in nanoseconds
	 */
	default void handshake(long nanos) {
	}

	/**
	 * A TLS handshake came to nothing.
	 * @param failure why
	 */
	default void handshakeFailed(HandshakeFailure failure) {
	}

	/**
	 * A peer ended its stream without close_notify, so that nobody can tell whether that
	 * was all that it meant to send (RFC 8446 section 6.1).
	 */
	default void truncated() {
	}

}
