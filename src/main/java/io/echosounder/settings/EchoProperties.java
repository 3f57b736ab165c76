package io.echosounder.settings;

import java.net.InetSocketAddress;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;

import org.jspecify.annotations.Nullable;

import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.NestedConfigurationProperty;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * The settings of the server.
 *
 * @param eventLoops Number of event loops; by default that of the processors
 * @param listeners Listeners by name
 * @param drain How the server ends
 * @param selfCheck How the server checks its own listeners
 * @param probe What the server probes
 * @param management Who may use the management server
 * @param exposeHost Whether clients are told the host's name and where it runs, by
 * listeners whose service is info
 */
@ConfigurationProperties(prefix = "echo", ignoreUnknownFields = false)
public record EchoProperties(@Nullable Integer eventLoops, @DefaultValue Map<String, ListenerProperties> listeners,
		@NestedConfigurationProperty @DefaultValue DrainProperties drain,
		@NestedConfigurationProperty @DefaultValue SelfCheckProperties selfCheck,
		@NestedConfigurationProperty @DefaultValue ProbeProperties probe,
		@NestedConfigurationProperty @DefaultValue ManagementProperties management,
		@DefaultValue("false") boolean exposeHost) {

	public EchoProperties {
		Check check = new Check("echo");
		if (eventLoops != null) {
			check.between(1, 1024, "event-loops", eventLoops);
		}
		listeners.forEach((name, listener) -> listener.check(check.named("listeners", name)));
		refuseSharedAddresses(listeners, check);
	}

	private static void refuseSharedAddresses(Map<String, ListenerProperties> listeners, Check check) {
		Map<InetSocketAddress, String> names = new HashMap<>();
		listeners.forEach((name, listener) -> {
			InetSocketAddress address = listener.socketAddress();
			if (listener.enabled() && address.getPort() != 0) {
				String other = names.putIfAbsent(address, name);
				check.that(other == null, "listeners." + name + ".port", String.format(Locale.ROOT,
						"is %d, where listener '%s' listens already", address.getPort(), other));
			}
		});
	}

	/**
	 * How many event loops there shall be.
	 * @return at least one
	 */
	public int eventLoopCount() {
		return (this.eventLoops != null) ? this.eventLoops : Runtime.getRuntime().availableProcessors();
	}

}
