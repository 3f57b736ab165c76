package io.echosounder.management;

import java.net.InetSocketAddress;
import java.time.Duration;
import java.time.Instant;
import java.util.AbstractList;
import java.util.List;
import java.util.Map;

import io.echosounder.address.AddressFormat;
import io.echosounder.listener.Listeners;
import io.echosounder.proxyprotocol.ProxyHeader;
import io.echosounder.transport.Connection;
import io.echosounder.transport.TlsFacts;
import org.jspecify.annotations.Nullable;

import org.springframework.boot.actuate.endpoint.Access;
import org.springframework.boot.actuate.endpoint.annotation.DeleteOperation;
import org.springframework.boot.actuate.endpoint.annotation.Endpoint;
import org.springframework.boot.actuate.endpoint.annotation.ReadOperation;
import org.springframework.boot.actuate.endpoint.annotation.Selector;
import org.springframework.boot.actuate.endpoint.web.WebEndpointResponse;

/**
 * Shows the open connections, and closes one. Closing is off until
 * {@code management.endpoint.connections.access} is {@code unrestricted}.
 */
@Endpoint(id = "connections", defaultAccess = Access.READ_ONLY)
final class ConnectionsEndpoint {

	private final Listeners listeners;

	ConnectionsEndpoint(Listeners listeners) {
		this.listeners = listeners;
	}

	@ReadOperation
	OpenConnections connections() {
		return new OpenConnections(new Shown(this.listeners.openConnections()));
	}

	@ReadOperation
	@Nullable OpenConnection connection(@Selector String id) {
		Connection connection = this.listeners.connection(id);
		return (connection != null) ? OpenConnection.of(connection) : null;
	}

	/**
	 * Close a connection at its next frame boundary.
	 * @param id its id
	 * @return 204, or 404 if no open connection has this id
	 */
	@DeleteOperation
	WebEndpointResponse<Void> close(@Selector String id) {
		Connection connection = this.listeners.connection(id);
		if (connection == null) {
			return new WebEndpointResponse<>(WebEndpointResponse.STATUS_NOT_FOUND);
		}
		connection.close();
		return new WebEndpointResponse<>(WebEndpointResponse.STATUS_NO_CONTENT);
	}

	/**
	 * Connections for output, each created when it is written. An answer therefore takes
	 * the memory of one connection at a time, even if peers have sent much text.
	 */
	private static final class Shown extends AbstractList<OpenConnection> {

		private final List<Connection> connections;

		Shown(List<Connection> connections) {
			this.connections = connections;
		}

		@Override
		public OpenConnection get(int index) {
			return OpenConnection.of(this.connections.get(index));
		}

		@Override
		public int size() {
			return this.connections.size();
		}

	}

	/**
	 * All connections.
	 *
	 * @param connections in no particular order
	 */
	record OpenConnections(List<OpenConnection> connections) {

	}

	/**
	 * One connection.
	 *
	 * @param id its id, as in logs
	 * @param listener name of its listener
	 * @param peer address and port of the other side
	 * @param since time at which it was accepted
	 * @param idleFor time without a byte in either direction
	 * @param received bytes read from it
	 * @param sent bytes that it took
	 * @param unsent bytes that wait for it
	 * @param proxy address and port of the proxy that passes it on; {@code null} for none
	 * @param proxyProtocol header of that proxy; present if the proxy is
	 * @param tls result of its handshake; {@code null} before that, and without TLS
	 */
	record OpenConnection(String id, String listener, String peer, Instant since, Duration idleFor, long received,
			long sent, int unsent, @Nullable String proxy, @Nullable ProxyProtocol proxyProtocol,
			@Nullable TlsFacts tls) {

		static OpenConnection of(Connection connection) {
			InetSocketAddress proxy = connection.proxy();
			ProxyHeader header = connection.proxyHeader();
			return new OpenConnection(connection.getConnectionId(), connection.listenerName(),
					AddressFormat.format(connection.peer()), connection.since(), connection.idleFor(),
					connection.receivedBytes(), connection.sentBytes(), connection.unsentBytes(),
					(proxy != null) ? AddressFormat.format(proxy) : null,
					(header != null) ? ProxyProtocol.of(header) : null, connection.tlsFacts());
		}

	}

	/**
	 * Facts of a PROXY header.
	 *
	 * @param version 1 or 2
	 * @param command whether the connection is the proxy's own or proxied for a client
	 * @param source address of the proxy's client; {@code null} if unspecified
	 * @param destination address that the client has connected to
	 * @param facts further facts by name
	 */
	record ProxyProtocol(int version, ProxyHeader.Command command, @Nullable String source,
			@Nullable String destination, Map<String, String> facts) {

		static ProxyProtocol of(ProxyHeader header) {
			return new ProxyProtocol(header.version(), header.command(),
					(header.source() != null) ? header.source().toString() : null,
					(header.destination() != null) ? header.destination().toString() : null, header.facts());
		}

	}

}
