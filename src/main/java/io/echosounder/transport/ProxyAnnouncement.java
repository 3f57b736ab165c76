package io.echosounder.transport;

import java.net.InetSocketAddress;

import io.echosounder.proxyprotocol.ProxyHeader;

/**
 * What a client says in a PROXY header, before everything else on a connection. Called by
 * an event loop, so it must not block.
 */
@FunctionalInterface
public interface ProxyAnnouncement {

	/**
	 * Makes the header of one connection, such as {@code ProxyHeader.tcp(2, local, peer)}
	 * that names its own ends, or {@code ProxyHeader.local()} that says it is a check.
	 * @param local this end of the socket
	 * @param peer its other end
	 * @return of version 1 or 2
	 */
	ProxyHeader header(InetSocketAddress local, InetSocketAddress peer);

}
