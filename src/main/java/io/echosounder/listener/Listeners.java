package io.echosounder.listener;

import java.util.Iterator;
import java.util.List;

import io.echosounder.transport.Connection;
import io.echosounder.transport.ServerConnectionFactory;
import org.jspecify.annotations.Nullable;

/**
 * The listeners of this server, in the order of their settings.
 */
public final class Listeners implements Iterable<ServerConnectionFactory> {

	private final List<ServerConnectionFactory> listeners;

	public Listeners(List<ServerConnectionFactory> listeners) {
		this.listeners = List.copyOf(listeners);
	}

	/**
	 * The connections of all listeners.
	 * @return those open now
	 */
	public List<Connection> openConnections() {
		return this.listeners.stream().flatMap((listener) -> listener.openConnections().stream()).toList();
	}

	/**
	 * Finds an open connection.
	 * @param id its id
	 * @return {@code null} if there is none
	 */
	public @Nullable Connection connection(String id) {
		for (ServerConnectionFactory listener : this.listeners) {
			Connection connection = listener.openConnection(id);
			if (connection != null) {
				return connection;
			}
		}
		return null;
	}

	@Override
	public Iterator<ServerConnectionFactory> iterator() {
		return this.listeners.iterator();
	}

}
