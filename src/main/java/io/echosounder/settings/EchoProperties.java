package io.echosounder.settings;

import java.net.InetSocketAddress;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;

import io.echosounder.transport.BufferBudget;
import org.jspecify.annotations.Nullable;

import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.NestedConfigurationProperty;
import org.springframework.boot.context.properties.bind.DefaultValue;
import org.springframework.boot.context.properties.source.ConfigurationPropertyName;
import org.springframework.util.unit.DataSize;

/**
 * The settings of the server.
 *
 * @param eventLoops Number of event loops; the number of processors if not set
 * @param maxBuffered Memory that all connections together may hold, such as unsent
 * replies and incomplete frames; a quarter of the heap if not set; above half of it the
 * server stops reading from the largest holders, above all of it the server closes them
 * @param listeners Listeners by name
 * @param clients Clients by name, each a bean that asks another service
 * @param drain Times of the drain, which ends the server
 * @param selfCheck Checks that the server makes of its own listeners
 * @param probe Probes of other servers
 * @param management Access to the management server
 * @param page Page that shows listeners, connections and the drain
 * @param enabled Whether the library configures anything at all
 * @param exposeHost Whether the page and the info services tell the host's name, and the
 * info services the variables HOSTNAME, POD_NAME, POD_NAMESPACE and NODE_NAME
 */
@ConfigurationProperties("echo")
public record EchoProperties(@Nullable Integer eventLoops, @Nullable DataSize maxBuffered,
		@DefaultValue Map<String, ListenerProperties> listeners, @DefaultValue Map<String, ClientProperties> clients,
		@NestedConfigurationProperty @DefaultValue DrainProperties drain,
		@NestedConfigurationProperty @DefaultValue SelfCheckProperties selfCheck,
		@NestedConfigurationProperty @DefaultValue ProbeProperties probe,
		@NestedConfigurationProperty @DefaultValue ManagementProperties management,
		@NestedConfigurationProperty @DefaultValue PageProperties page, @DefaultValue("true") boolean enabled,
		@DefaultValue("false") boolean exposeHost) {

	/** Prefix of all settings. */
	static final ConfigurationPropertyName NAME = ConfigurationPropertyName.of("echo");

	private static final DataSize MIN_BUFFERED = DataSize.ofMegabytes(1);

	public EchoProperties {
		Check check = new Check("echo");
		if (eventLoops != null) {
			check.between(1, 1024, "event-loops", eventLoops);
		}
		listeners.forEach((name, listener) -> listener.check(check.named("listeners", name)));
		clients.forEach((name, client) -> client.check(check.named("clients", name)));
		if (maxBuffered != null) {
			checkMemory(maxBuffered, check);
		}
		refuseSharedAddresses(listeners, check);
	}

	/** The rest of the heap is for everything else that the server does. */
	private static void checkMemory(DataSize maxBuffered, Check check) {
		DataSize most = DataSize.ofMegabytes(DataSize.ofBytes(Runtime.getRuntime().maxMemory()).toMegabytes() * 3 / 4);
		check.that(maxBuffered.compareTo(MIN_BUFFERED) >= 0 && maxBuffered.compareTo(most) <= 0, "max-buffered",
				String.format(Locale.ROOT, "must be between %dMB and %dMB, three quarters of the heap, not %s",
						MIN_BUFFERED.toMegabytes(), most.toMegabytes(), maxBuffered));
	}

	private static void refuseSharedAddresses(Map<String, ListenerProperties> listeners, Check check) {
		Map<InetSocketAddress, String> names = new HashMap<>();
		listeners.forEach((name, listener) -> {
			InetSocketAddress address = listener.socketAddress();
			if (listener.enabled() && address.getPort() != 0) {
				String other = names.putIfAbsent(address, name);
				check.that(other == null, "listeners." + name + ".port",
						String.format(Locale.ROOT,
								"is %d, as is 'echo.listeners.%s.port': each listener needs a port of its own",
								address.getPort(), other));
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

	/**
	 * Return what all connections may hold in memory together.
	 * @return bytes
	 */
	public long maxBufferedBytes() {
		return (this.maxBuffered != null) ? this.maxBuffered.toBytes() : BufferBudget.defaultLimit();
	}

}
