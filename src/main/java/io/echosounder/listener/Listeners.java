package io.echosounder.listener;

import java.util.Iterator;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Consumer;

import io.echosounder.transport.Connection;
import io.echosounder.transport.ServerConnectionFactory;
import org.jspecify.annotations.Nullable;

/**
 * The listeners of this application: those of its settings first, in their order, then
 * each further {@link ServerConnectionFactory} bean. Thread-safe.
 */
public final class Listeners implements Iterable<ServerConnectionFactory> {

	private final List<ServerConnectionFactory> listeners = new CopyOnWriteArrayList<>();

	private final List<Consumer<ServerConnectionFactory>> consumers = new CopyOnWriteArrayList<>();

	/**
	 * Create listeners.
	 * @param listeners those of the settings
	 */
	public Listeners(List<ServerConnectionFactory> listeners) {
		listeners.forEach(this::add);
	}

	/**
	 * Add a listener, unless it was added before.
	 * @param listener not started yet
	 * @throws IllegalStateException if another one has its name
	 */
	synchronized void add(ServerConnectionFactory listener) {
		if (this.listeners.contains(listener)) {
			return;
		}
		if (listener(listener.listenerName()) != null) {
			throw new IllegalStateException(String.format(Locale.ROOT,
					"Two connection factories have the name '%s' of one listener; give each its own",
					listener.listenerName()));
		}
		this.listeners.add(listener);
		this.consumers.forEach((consumer) -> consumer.accept(listener));
	}

	/**
	 * Call back for each listener: now for those that are known, later for each that is
	 * added. All are known before the first one starts.
	 * @param consumer is called on the thread that adds the listener
	 */
	public synchronized void forEachNowAndLater(Consumer<ServerConnectionFactory> consumer) {
		this.listeners.forEach(consumer);
		this.consumers.add(consumer);
	}

	/**
	 * Return whether the application has no listener.
	 * @return {@code true} without settings and beans of listeners
	 */
	public boolean isEmpty() {
		return this.listeners.isEmpty();
	}

	/**
	 * Find a listener.
	 * @param name its name
	 * @return {@code null} if no listener has this name
	 */
	public @Nullable ServerConnectionFactory listener(String name) {
		for (ServerConnectionFactory listener : this.listeners) {
			if (listener.listenerName().equals(name)) {
				return listener;
			}
		}
		return null;
	}

	/**
	 * Return the open connections of all listeners.
	 * @return those open now
	 */
	public List<Connection> openConnections() {
		return this.listeners.stream().flatMap((listener) -> listener.openConnections().stream()).toList();
	}

	/**
	 * Find an open connection.
	 * @param id its id
	 * @return {@code null} if no open connection has this id
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
