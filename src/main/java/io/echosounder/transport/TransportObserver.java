package io.echosounder.transport;

import io.echosounder.fault.FaultType;

/**
 * Strategy to observe the transport of one listener. Called by any event loop and by the
 * threads of connections, so implementations are thread-safe, quick, and do not throw.
 * Each method does nothing by default.
 */
public interface TransportObserver {

	/** Observer that ignores all reports. */
	TransportObserver NONE = new TransportObserver() {
	};

	/** Called when a connection was accepted and admitted. */
	default void opened() {
	}

	/**
	 * Called when a connection's socket was closed.
	 * @param reason why
	 */
	default void closed(CloseReason reason) {
	}

	/**
	 * Called when a connection was accepted and closed at once, never opened.
	 * @param reason why
	 */
	default void rejected(RejectReason reason) {
	}

	/**
	 * Called when a fault is injected into a connection.
	 * @param fault its type
	 */
	default void faultInjected(FaultType fault) {
	}

	/**
	 * Called when bytes were read from a socket.
	 * @param bytes number of bytes
	 */
	default void received(int bytes) {
	}

	/**
	 * Called when bytes were written to a socket.
	 * @param bytes number of bytes
	 */
	default void sent(int bytes) {
	}

	/**
	 * Called when messages were handled and their replies handed to the socket in one
	 * write.
	 * @param messages number of frames
	 * @param nanos time from the completion of these frames until then, in nanoseconds
	 */
	default void handled(int messages, long nanos) {
	}

	/**
	 * Called when the service refused input of a peer; the connection goes on or is
	 * closed.
	 */
	default void refused() {
	}

	/**
	 * Called when the number of bytes that wait for a socket has changed.
	 * @param bytes increase (or, if negative, decrease)
	 */
	default void unsent(long bytes) {
	}

	/**
	 * Called when the memory of a connection has changed: unsent, waiting and incomplete.
	 * @param bytes increase (or, if negative, decrease)
	 */
	default void buffered(long bytes) {
	}

	/**
	 * Called when a connection is closed because memory is short and it held the most.
	 */
	default void evicted() {
	}

	/**
	 * Called when a TLS handshake was completed.
	 * @param nanos time from its first byte until then, in nanoseconds
	 */
	default void handshake(long nanos) {
	}

	/**
	 * Called when a TLS handshake failed.
	 * @param failure why
	 */
	default void handshakeFailed(HandshakeFailure failure) {
	}

	/**
	 * Called when a peer ended its stream without close_notify, so the stream may be
	 * truncated (RFC 8446 section 6.1).
	 */
	default void truncated() {
	}

}
