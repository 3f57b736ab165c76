package io.echosounder.transport;

import org.jspecify.annotations.Nullable;

/**
 * Services of one connection for its layers. Called in turn, where nothing else is said.
 */
interface StackContext {

	/** Return whether messages are with the handler, or wait for it. */
	boolean isHandling();

	/**
	 * Record that the peer has to send bytes first, within the handshake timeout from now
	 * on.
	 * @param otherwise why the connection is closed if they do not arrive; {@code null}
	 * if nothing is awaited any more
	 */
	void await(@Nullable CloseReason otherwise);

	/**
	 * Count the connection as opened, as its peer is known now.
	 * @return {@code false} if that peer has too many connections; the connection is
	 * closed then
	 */
	boolean admit();

	/** Record that all layers are open: content can be sent and received. */
	void established();

	/** Record that a layer has gone on without a read, maybe to an incomplete unit. */
	void progressed();

	/** Close the connection, after all frames received so far. */
	void close(CloseReason reason);

	/** Close the socket at once, even with frames in flight. */
	void abort(CloseReason reason);

	/** Close the connection as one that was not opened. */
	void reject(RejectReason reason);

	/** Record an unexpected failure: the connection is closed at once. */
	void failedUnexpectedly(Throwable ex);

	/** Log a problem that ends the connection at DEBUG. */
	void debug(Object problem);

}
