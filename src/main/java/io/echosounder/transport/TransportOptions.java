package io.echosounder.transport;

import java.time.Duration;
import java.util.List;

import io.echosounder.framing.Framing;

/**
 * How a listener treats its connections. A timeout of zero never fires; a limit of zero
 * does not limit.
 *
 * @param framing how frames are told apart
 * @param maxFrameLength bytes that a frame may have, without delimiter or header
 * @param dispatch which thread runs the handler
 * @param backlog connections that the kernel may complete before they are accepted
 * @param idleTimeout how long no byte may go in either direction
 * @param frameTimeout how long a frame may take from its first byte to its last
 * @param handshakeTimeout how long the PROXY header and the TLS handshake may take, each
 * @param writeTimeout how long replies may wait while the peer takes none of them
 * @param linger how long a closing connection waits for the peer's FIN
 * @param maxConnections connections open at once
 * @param maxConnectionsPerAddress connections open at once from one address
 * @param writeBuffer unsent bytes at which reading from a connection pauses
 * @param proxyMode whether connections begin with a PROXY header
 * @param trustedProxies who may send one; empty for anyone
 */
public record TransportOptions(Framing framing, int maxFrameLength, Dispatch dispatch, int backlog,
		Duration idleTimeout, Duration frameTimeout, Duration handshakeTimeout, Duration writeTimeout, Duration linger,
		int maxConnections, int maxConnectionsPerAddress, int writeBuffer, ProxyMode proxyMode,
		List<AddressRange> trustedProxies) {

	public TransportOptions {
		trustedProxies = List.copyOf(trustedProxies);
	}

}
