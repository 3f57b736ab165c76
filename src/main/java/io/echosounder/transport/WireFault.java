package io.echosounder.transport;

import java.nio.ByteBuffer;

/**
 * A fault on the bytes that one connection sends, outside of TLS. Called in turn.
 */
interface WireFault {

	/** Record the begin of the connection. */
	default void begin() {
	}

	/**
	 * Receive bytes on their way to the socket.
	 * @param bytes are consumed: passed on now, held, or dropped
	 */
	void write(ByteBuffer bytes);

	/** Return the bytes held; FIN counts as one. */
	default int held() {
		return 0;
	}

	/** Return the memory for them, in bytes. */
	default long memory() {
		return held();
	}

	/** Record that only FIN is left to be sent; called once. */
	default void closing() {
	}

	/**
	 * Record that a fault of the connection is over: if it is this one, it releases all
	 * bytes held.
	 */
	default void over() {
	}

	/** Drop the bytes held: the socket is closed. */
	default void drop() {
	}

}
