package io.echosounder.listener;

import java.net.InetAddress;
import java.util.Locale;
import java.util.Map;

import io.echosounder.settings.EchoProperties;
import io.echosounder.settings.InvalidSettingException;
import io.echosounder.settings.ListenerProperties;
import org.jspecify.annotations.Nullable;

import org.springframework.beans.factory.SmartInitializingSingleton;
import org.springframework.boot.context.properties.bind.Binder;
import org.springframework.boot.web.server.context.WebServerApplicationContext;
import org.springframework.context.ApplicationContext;

/**
 * Refuses a listener and a web server on one port before either listens: a failed bind
 * would name only one of the two settings.
 */
final class WebServerPortCheck implements SmartInitializingSingleton {

	/** Default port of each web server; 0 for no server. */
	private static final Map<String, Integer> DEFAULT_PORTS = Map.of("server", 8080, "management.server", 0);

	private final EchoProperties properties;

	private final ApplicationContext context;

	WebServerPortCheck(EchoProperties properties, ApplicationContext context) {
		this.properties = properties;
		this.context = context;
	}

	@Override
	public void afterSingletonsInstantiated() {
		if (this.context instanceof WebServerApplicationContext) {
			Binder binder = Binder.get(this.context.getEnvironment());
			DEFAULT_PORTS.forEach((server, defaultPort) -> check(server,
					binder.bind(server + ".port", Integer.class).orElse(defaultPort),
					binder.bind(server + ".address", InetAddress.class).orElse(null)));
		}
	}

	private void check(String server, int port, @Nullable InetAddress address) {
		this.properties.listeners().forEach((name, listener) -> {
			if (listener.enabled() && port > 0 && listener.socketAddress().getPort() == port
					&& overlap(listener, address)) {
				throw new InvalidSettingException("echo.listeners." + name + ".port",
						String.format(Locale.ROOT,
								"is %d, as is '%s.port': listener '%s' and the web server need a port each", port,
								server, name),
						"Set one of the two to another port.");
			}
		});
	}

	private static boolean overlap(ListenerProperties listener, @Nullable InetAddress other) {
		InetAddress address = listener.socketAddress().getAddress();
		return other == null || other.isAnyLocalAddress() || address.isAnyLocalAddress() || address.equals(other);
	}

}
