package io.echosounder.transport;

import java.nio.ByteBuffer;

/**
 * A fault on the bytes that one connection sends, outside of TLS. Called in turn.
 */
interface WireFault {

	/** The connection begins. */
	default void begin() {
	}

	/**
	 * Take bytes on their way to the socket.
	 * @param bytes are consumed: passed on now, held, or dropped
	 */
	void write(ByteBuffer bytes);

	/** Bytes that it holds; FIN counts as one. */
	default int held() {
		return 0;
	}

	/** Memory for them, in bytes. */
	default long memory() {
		return held();
	}

	/** Nothing waits to be sent but FIN; called once. */
	default void closing() {
	}

	/** A fault of the connection is over: if it is this one, nothing is held any more. */
	default void over() {
	}

	/** Forget what is held: the socket is closed. */
	default void drop() {
	}

}
