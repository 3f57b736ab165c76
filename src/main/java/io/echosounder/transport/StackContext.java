package io.echosounder.transport;

import org.jspecify.annotations.Nullable;

/**
 * Services of one connection for its layers. Called in turn, where nothing else is said.
 */
interface StackContext {

	/** Whether messages are with the handler, or wait for it. */
	boolean isHandling();

	/**
	 * The peer has to send something first, within the handshake timeout from now on.
	 * @param otherwise why the connection is closed if it does not; {@code null} if
	 * nothing is awaited any more
	 */
	void await(@Nullable CloseReason otherwise);

	/**
	 * Count the connection as opened, as its peer is known now.
	 * @return {@code false} if that peer has too many connections; it is closed then
	 */
	boolean admit();

	/** All layers are done with what comes first: content can be sent and received. */
	void established();

	/** A layer has gone on without a read, maybe into the middle of something. */
	void progressed();

	/** Close the connection, behind what was received so far. */
	void close(CloseReason reason);

	/** Close the socket at once, whatever is in flight. */
	void abort(CloseReason reason);

	/** Close the connection as one that was not opened. */
	void reject(RejectReason reason);

	/** Something failed that should not: the connection is closed at once. */
	void failedUnexpectedly(Throwable ex);

	/** Log a problem that ends the connection at DEBUG. */
	void debug(Object problem);

}
