package io.echosounder.transport;

import java.net.InetSocketAddress;

import io.echosounder.proxyprotocol.ProxyHeader;

/**
 * Strategy to create the PROXY header that a client sends first on a connection. Called
 * by an event loop, so it must not block.
 */
@FunctionalInterface
public interface ProxyAnnouncement {

	/**
	 * Create the header of one connection, such as {@code ProxyHeader.tcp(2, local,
	 * peer)} with its own ends, or {@code ProxyHeader.local()} for a check.
	 * @param local this end of the socket
	 * @param peer its other end
	 * @return of version 1 or 2
	 */
	ProxyHeader header(InetSocketAddress local, InetSocketAddress peer);

}
