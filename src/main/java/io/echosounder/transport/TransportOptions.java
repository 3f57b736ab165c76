package io.echosounder.transport;

import java.util.List;

/**
 * How a listener accepts and treats its connections. A limit of zero does not limit.
 *
 * @param connections how each of them is treated
 * @param backlog connections that the kernel may complete before they are accepted
 * @param maxConnections connections open at once
 * @param maxConnectionsPerAddress connections open at once from one address
 * @param ipv6PrefixLength bits that IPv6 addresses share which count as one address
 * @param proxyMode whether connections begin with a PROXY header
 * @param trustedProxies who may send one; empty for anyone
 */
public record TransportOptions(ConnectionOptions connections, int backlog, int maxConnections,
		int maxConnectionsPerAddress, int ipv6PrefixLength, ProxyMode proxyMode, List<AddressRange> trustedProxies) {

	public TransportOptions {
		trustedProxies = List.copyOf(trustedProxies);
	}

}
