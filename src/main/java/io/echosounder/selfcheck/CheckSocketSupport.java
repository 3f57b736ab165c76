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
 * Tells a listener where the next check comes from, before it connects.
 */
final class CheckSocketSupport extends DefaultTcpSocketSupport {

	/** That of IPv4: the JDK's own may be the one of IPv6. */
	private static final InetAddress LOOPBACK = InetAddress.ofLiteral("127.0.0.1");

	private final ServerConnectionFactory listener;

	private volatile @Nullable InetSocketAddress last;

	CheckSocketSupport(ServerConnectionFactory listener) {
		this.listener = listener;
	}

	/** The address by which the listener is reached on this machine. */
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
			// an address of this machine is reached from itself
			socket.bind(new InetSocketAddress(host(this.listener), 0));
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
		InetSocketAddress local = (InetSocketAddress) socket.getLocalSocketAddress();
		this.last = local;
		this.listener.selfChecks().expect(local);
	}

	/** Has the listener expect none any more: the last one has not connected. */
	void withdraw() {
		InetSocketAddress last = this.last;
		if (last != null) {
			this.listener.selfChecks().expectNot(last);
		}
	}

}
