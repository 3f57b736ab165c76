package io.echosounder.transport;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.SocketOption;
import java.net.StandardSocketOptions;
import java.nio.channels.SocketChannel;

import io.echosounder.log.ListenerLog;
import org.jspecify.annotations.Nullable;

import org.springframework.integration.ip.tcp.connection.TcpSender;

/**
 * Creates a connection for each socket that a listener accepts, or rejects it. Only the
 * event loop that accepts may call. A failure costs one connection, not the listener.
 */
final class AcceptedSockets {

	private final ListenerLog log;

	private final ServerConnectionFactory factory;

	private final ListenerContext users;

	private final SelfCheckConnections checks;

	/**
	 * Create the handler of a listener's accepted sockets.
	 * @param factory makes drivers, and knows the gateway
	 * @param users context of all connections except self-checks
	 * @param checks context of the connections by which this application checks the
	 * listener
	 */
	AcceptedSockets(ServerConnectionFactory factory, ListenerContext users, SelfCheckConnections checks) {
		this.log = new ListenerLog(ServerConnectionFactory.class, users.name());
		this.factory = factory;
		this.users = users;
		this.checks = checks;
	}

	/** Handle an accepted socket. */
	void accept(SocketChannel socket) {
		try {
			InetSocketAddress peer = (InetSocketAddress) socket.getRemoteAddress();
			boolean isCheck = this.checks.areExpected() && this.checks.arrives(peer);
			open(socket, peer, isCheck ? this.checks : this.users);
		}
		catch (IOException ex) {
			this.log.debug(this.users + ": a connection ended while it was accepted", ex);
			close(socket);
		}
		catch (Throwable ex) {
			this.users.haltIfOutOfMemory(ex);
			this.log.error(this.users + " could not open a connection; it is closed", ex);
			close(socket);
		}
	}

	private void open(SocketChannel socket, InetSocketAddress peer, ListenerContext context) throws IOException {
		RejectReason rejection = this.factory.isRunning() ? context.admission().admit() : RejectReason.DRAINING;
		if (rejection != null) {
			context.observer().rejected(rejection);
			close(socket, rejection);
			return;
		}
		AdmissionPermit permit = new AdmissionPermit(context.admission(), context.observer());
		Connection connection;
		try {
			rejection = enter(permit, peer, context);
			if (rejection != null) {
				permit.reject(rejection);
				close(socket, rejection);
				return;
			}
			connection = connection(socket, permit, context);
		}
		catch (Throwable ex) {
			context.haltIfOutOfMemory(ex);
			permit.leave(CloseReason.IO_ERROR);
			throw ex;
		}
		serve(connection, context);
	}

	/**
	 * Count the connection, unless its PROXY header has to tell the client's address
	 * first.
	 */
	private static @Nullable RejectReason enter(AdmissionPermit permit, InetSocketAddress peer,
			ListenerContext context) {
		return switch (context.proxyMode()) {
			case OFF -> permit.enter(peer.getAddress());
			case OPTIONAL -> null;
			case REQUIRED -> context.isTrustedProxy(peer) ? null : RejectReason.UNTRUSTED_PROXY;
		};
	}

	private Connection connection(SocketChannel socket, AdmissionPermit permit, ListenerContext context)
			throws IOException {
		this.factory.keepAlive().set(socket);
		socket.setOption(StandardSocketOptions.TCP_NODELAY, true);
		socket.setOption(StandardSocketOptions.SO_KEEPALIVE, true);
		keepUrgentBytes(socket);
		SocketDriver.Factory drivers = (events) -> this.factory.driver(events, socket);
		return new Connection(context, permit, context.nextId(),
				context.isChecking() ? drivers : this.factory.faults().around(drivers),
				this.factory.getApplicationEventPublisher());
	}

	/**
	 * Keep urgent bytes in the stream (RFC 6093 section 6). The JDK has no constant for
	 * that option, and the socket of the channel, which can set it, would stay with the
	 * connection: 80 bytes.
	 */
	@SuppressWarnings("unchecked") // its type was compared
	private static void keepUrgentBytes(SocketChannel socket) throws IOException {
		for (SocketOption<?> option : socket.supportedOptions()) {
			if (option.name().equals("SO_OOBINLINE") && option.type() == Boolean.class) {
				socket.setOption((SocketOption<Boolean>) option, true);
				return;
			}
		}
		socket.socket().setOOBInline(true);
	}

	private void serve(Connection connection, ListenerContext context) {
		try {
			connection.registerListener(this.factory.getListener());
			connection.setMapper(this.factory.getMapper());
			context.remember(connection);
			for (TcpSender sender : this.factory.getSenders()) {
				if (!(sender instanceof DirectReplyGateway gateway && gateway.isDirect())) {
					connection.registerSender(sender);
				}
			}
			connection.run();
		}
		catch (Throwable ex) {
			context.haltIfOutOfMemory(ex);
			connection.abort(CloseReason.IO_ERROR);
			throw ex;
		}
	}

	private void close(SocketChannel socket, RejectReason reason) {
		if (this.log.isDebugEnabled()) {
			this.log.debug(this.users + " rejected " + socket + ": " + reason.tag());
		}
		close(socket);
	}

	private void close(SocketChannel socket) {
		try {
			socket.close();
		}
		catch (IOException ex) {
			this.log.debug("Closing " + socket + " failed", ex);
		}
	}

}
