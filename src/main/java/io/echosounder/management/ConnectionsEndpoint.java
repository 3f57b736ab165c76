package io.echosounder.management;

import java.net.InetSocketAddress;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;

import io.echosounder.listener.Listeners;
import io.echosounder.transport.Connection;
import io.echosounder.transport.ServerConnectionFactory;
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
		List<OpenConnection> connections = new ArrayList<>();
		for (ServerConnectionFactory listener : this.listeners) {
			listener.openConnections().forEach((connection) -> connections.add(OpenConnection.of(connection)));
		}
		return new OpenConnections(connections);
	}

	@ReadOperation
	@Nullable OpenConnection connection(@Selector String id) {
		Connection connection = this.listeners.connection(id);
		return (connection != null) ? OpenConnection.of(connection) : null;
	}

	/**
	 * Closes a connection at its next frame boundary.
	 * @param id its id
	 * @return 204, or 404 if there is no such connection
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
	 * @param since when it was accepted
	 * @param idleFor how long no byte has gone in either direction
	 * @param received bytes read from it
	 * @param sent bytes that it took
	 * @param unsent bytes that wait for it
	 * @param proxy address and port of the proxy that passes it on; {@code null} if none
	 * has said so
	 * @param tls what its handshake came to; {@code null} before that, and without TLS
	 */
	// what the PROXY header told comes here, between proxy and tls
	record OpenConnection(String id, String listener, String peer, Instant since, Duration idleFor, long received,
			long sent, int unsent, @Nullable String proxy, @Nullable TlsFacts tls) {

		static OpenConnection of(Connection connection) {
			InetSocketAddress proxy = connection.proxy();
			return new OpenConnection(connection.getConnectionId(), connection.listenerName(),
					ServerConnectionFactory.format(connection.peer()), connection.since(), connection.idleFor(),
					connection.receivedBytes(), connection.sentBytes(), connection.unsentBytes(),
					(proxy != null) ? ServerConnectionFactory.format(proxy) : null, connection.tlsFacts());
		}

	}

}
