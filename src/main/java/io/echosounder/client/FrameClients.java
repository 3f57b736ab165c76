package io.echosounder.client;

import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Stream;

import io.echosounder.bundle.ClientTlsSource;
import io.echosounder.client.FrameClientConnectionDetails.Address;
import io.echosounder.proxyprotocol.ProxyHeader;
import io.echosounder.settings.ClientProperties;
import io.echosounder.settings.InvalidSettingException;
import io.echosounder.transport.EventLoopGroup;
import io.echosounder.transport.NioClientConnectionFactory;

import org.springframework.beans.factory.ObjectProvider;
import org.springframework.boot.ssl.SslBundles;

/**
 * Creates each client from its settings. The bean definitions of
 * {@link FrameClientRegistrar} call it by name.
 */
final class FrameClients {

	/** Name of the method that the bean definitions call. */
	static final String FACTORY_METHOD = "client";

	private final Map<String, ClientProperties> settings;

	private final EventLoopGroup loops;

	private final SslBundles bundles;

	private final ObjectProvider<FrameClientConnectionDetails> details;

	private final ObjectProvider<FrameClientCustomizer> customizers;

	FrameClients(Map<String, ClientProperties> settings, EventLoopGroup loops, SslBundles bundles,
			ObjectProvider<FrameClientConnectionDetails> details, ObjectProvider<FrameClientCustomizer> customizers) {
		this.settings = settings;
		this.loops = loops;
		this.bundles = bundles;
		this.details = details;
		this.customizers = customizers;
	}

	/**
	 * Create a client. It opens no connection yet.
	 * @param name of the client
	 * @return a client that is ready for requests
	 * @throws InvalidSettingException if no source knows its address, or its bundle
	 * cannot be used
	 */
	ConnectionFrameClient client(String name) {
		String prefix = "echo.clients." + name;
		ClientProperties client = this.settings.get(name);
		Address address = Stream
			.concat(this.details.orderedStream(), Stream.of(new PropertiesFrameClientConnectionDetails(this.settings)))
			.map((source) -> source.address(name))
			.filter(Objects::nonNull)
			.findFirst()
			.orElse(null);
		if (client == null || address == null) {
			throw new InvalidSettingException(prefix + ".address", "is missing: set it to host:port");
		}
		NioClientConnectionFactory connections = new NioClientConnectionFactory(name, address.host(), address.port(),
				client.options(), this.loops);
		connections.setConnectTimeout(client.connectTimeout());
		connections.setSingleUse(client.reconnect());
		connections.setKeepAlive(client.keepAlive().keepAlive());
		int proxyVersion = client.proxyProtocol().number();
		if (proxyVersion > 0) {
			connections.setProxyAnnouncement((local, peer) -> ProxyHeader.tcp(proxyVersion, local, peer));
		}
		ClientTlsSource.supply(String.format(Locale.ROOT, "Client %s connects", name), prefix + ".tls", client.tls(),
				this.bundles, connections::setTls);
		this.customizers.orderedStream().forEach((customizer) -> customizer.customize(name, connections));
		ConnectionFrameClient frameClient = new ConnectionFrameClient(connections, client.timeout());
		connections.registerListener(frameClient);
		// beans may send requests while they are created
		connections.start();
		return frameClient;
	}

}
