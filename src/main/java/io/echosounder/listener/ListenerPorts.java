package io.echosounder.listener;

import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentHashMap;

import io.echosounder.transport.ServerConnectionFactory;
import org.jspecify.annotations.Nullable;

import org.springframework.context.ApplicationListener;
import org.springframework.core.env.ConfigurableEnvironment;
import org.springframework.core.env.MapPropertySource;
import org.springframework.integration.ip.tcp.connection.TcpConnectionServerListeningEvent;

/**
 * Ports that listeners have bound, in the environment as
 * {@code local.listener.<name>.port}. Thread-safe.
 */
public final class ListenerPorts implements ApplicationListener<TcpConnectionServerListeningEvent> {

	private static final String PROPERTY_SOURCE = "listener.ports";

	private final Map<String, Integer> ports = new ConcurrentHashMap<>();

	private final Map<String, Object> properties = new ConcurrentHashMap<>();

	/**
	 * Add the properties to an environment.
	 * @param environment gets a property for each listener, once that listener listens
	 */
	ListenerPorts(ConfigurableEnvironment environment) {
		environment.getPropertySources().addFirst(new MapPropertySource(PROPERTY_SOURCE, this.properties));
	}

	@Override
	public void onApplicationEvent(TcpConnectionServerListeningEvent event) {
		if (event.getSource() instanceof ServerConnectionFactory listener) {
			this.ports.put(listener.listenerName(), event.getPort());
			this.properties.put("local.listener." + listener.listenerName() + ".port", event.getPort());
		}
	}

	/**
	 * Find the port of a listener.
	 * @param listener name of the listener
	 * @return {@code null} if the listener is not bound yet
	 */
	public @Nullable Integer find(String listener) {
		return this.ports.get(listener);
	}

	/**
	 * Return the listeners that have bound their ports.
	 * @return their names, sorted
	 */
	public Set<String> listeners() {
		return new TreeSet<>(this.ports.keySet());
	}

	@Override
	public boolean supportsAsyncExecution() {
		return false;
	}

}
