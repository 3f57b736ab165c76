package io.echosounder.selfcheck;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.Inet4Address;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;

import io.echosounder.transport.ServerConnectionFactory;
import org.jspecify.annotations.Nullable;

import org.springframework.integration.ip.tcp.connection.DefaultTcpSocketSupport;

/**
 * Announces the source address of the next check to a listener, before the connect.
 */
final class CheckSocketSupport extends DefaultTcpSocketSupport {

	/** Loopback address of IPv4: the JDK's own may be of IPv6. */
	private static final InetAddress LOOPBACK = InetAddress.ofLiteral("127.0.0.1");

	private final ServerConnectionFactory listener;

	private volatile @Nullable InetSocketAddress last;

	CheckSocketSupport(ServerConnectionFactory listener) {
		this.listener = listener;
	}

	/** Return the address by which this machine reaches the listener. */
	static InetAddress host(ServerConnectionFactory listener) {
		InetAddress bound = listener.address().getAddress();
		if (!bound.isAnyLocalAddress()) {
			return bound;
		}
		return (bound instanceof Inet4Address) ? LOOPBACK : InetAddress.getLoopbackAddress();
	}

	@Override
	public void postProcessSocket(Socket socket) {
		try {
			// bind to this address, from which it can also be reached
			socket.bind(new InetSocketAddress(host(this.listener), 0));
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
		InetSocketAddress local = (InetSocketAddress) socket.getLocalSocketAddress();
		this.last = local;
		this.listener.selfChecks().expect(local);
	}

	/** Withdraw the announcement, as the last check has not connected. */
	void withdraw() {
		InetSocketAddress last = this.last;
		if (last != null) {
			this.listener.selfChecks().expectNot(last);
		}
	}

}
