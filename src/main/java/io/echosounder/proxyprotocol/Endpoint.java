package io.echosounder.proxyprotocol;

import java.net.Inet6Address;
import java.net.InetSocketAddress;

/**
 * One end of the connection that a proxy passes on.
 */
public sealed interface Endpoint {

	/**
	 * An address and a port.
	 *
	 * @param address resolved, never by a name
	 */
	record Inet(InetSocketAddress address) implements Endpoint {

		@Override
		public String toString() {
			String host = this.address.getAddress().getHostAddress();
			return ((this.address.getAddress() instanceof Inet6Address) ? "[" + host + "]" : host) + ":"
					+ this.address.getPort();
		}

	}

	/**
	 * A Unix socket.
	 *
	 * @param path its path up to the first NUL, a character for each byte; empty if the
	 * socket has no name
	 */
	record Unix(String path) implements Endpoint {

		@Override
		public String toString() {
			return "unix:" + this.path;
		}

	}

}
