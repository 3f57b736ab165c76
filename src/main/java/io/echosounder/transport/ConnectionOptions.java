package io.echosounder.transport;

import java.time.Duration;

import io.echosounder.framing.Framing;

/**
 * How a connection is treated, whichever side has opened it. A timeout of zero never
 * fires.
 *
 * @param framing how frames are told apart
 * @param maxFrameLength bytes that a frame may have, without delimiter or header
 * @param dispatch which thread runs the handler
 * @param idleTimeout how long no byte may go in either direction
 * @param frameTimeout how long a frame may take from its first byte to its last
 * @param handshakeTimeout how long the PROXY header and the TLS handshake may take, each
 * @param writeTimeout how long what is sent may wait while the peer takes none of it
 * @param linger how long a closing connection waits for the peer's FIN
 * @param writeBuffer unsent bytes at which reading from a connection pauses
 */
public record ConnectionOptions(Framing framing, int maxFrameLength, Dispatch dispatch, Duration idleTimeout,
		Duration frameTimeout, Duration handshakeTimeout, Duration writeTimeout, Duration linger, int writeBuffer) {

	/**
	 * What a client does well with: frames of up to 64 KiB in 30 s, a handshake in 10 s,
	 * 30 s for a peer that does not read, one second for its FIN, and no end by idleness.
	 * @param framing how frames are told apart
	 * @return options with inline dispatch
	 */
	public static ConnectionOptions of(Framing framing) {
		return new ConnectionOptions(framing, 64 * 1024, Dispatch.INLINE, Duration.ZERO, Duration.ofSeconds(30),
				Duration.ofSeconds(10), Duration.ofSeconds(30), Duration.ofSeconds(1), 256 * 1024);
	}

}
