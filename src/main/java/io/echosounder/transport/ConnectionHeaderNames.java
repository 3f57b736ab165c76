package io.echosounder.transport;

import java.net.InetSocketAddress;
import java.util.HashMap;
import java.util.Map;

import io.echosounder.address.AddressFormat;
import io.echosounder.proxyprotocol.ProxyHeader;
import org.jspecify.annotations.Nullable;

import org.springframework.integration.ip.IpHeaders;
import org.springframework.messaging.MessageHeaders;

/**
 * Names of message headers with facts of the connection, besides those of Spring
 * Integration. A header is present if its fact is known; texts are as the peer sent them.
 */
public final class ConnectionHeaderNames {

	/** Version of TLS, such as {@code TLSv1.3}. */
	public static final String TLS_PROTOCOL = "tls_protocol";

	/** Cipher suite. */
	public static final String TLS_CIPHER = "tls_cipher";

	/** Host name that the client asked for (SNI). */
	public static final String TLS_SERVER_NAME = "tls_serverName";

	/** Application protocol that was chosen (ALPN). */
	public static final String TLS_APPLICATION_PROTOCOL = "tls_applicationProtocol";

	/** Distinguished name in the client's certificate. */
	public static final String TLS_CLIENT_SUBJECT = "tls_clientSubject";

	/** End of validity of the client's certificate; an {@link java.time.Instant}. */
	public static final String TLS_CLIENT_EXPIRY = "tls_clientExpiry";

	/** Address and port of the proxy that passes the connection on. */
	public static final String PROXY_ADDRESS = "proxy_address";

	/** Source that the PROXY header names: the client of the proxy. */
	public static final String PROXY_SOURCE = "proxy_source";

	/** Destination that the PROXY header names. */
	public static final String PROXY_DESTINATION = "proxy_destination";

	/** Further facts of a PROXY header, by name; a {@link Map} of strings. */
	public static final String PROXY_FACTS = "proxy_facts";

	private ConnectionHeaderNames() {
	}

	/**
	 * Collect the known facts of a connection, Spring Integration's headers included.
	 * @param connection all layers of which are complete
	 * @param replies channel for replies and errors; {@code null} if the gateway waits
	 * for them
	 */
	static ConnectionHeaders of(Connection connection, @Nullable ConnectionReplyChannel replies) {
		Map<String, Object> headers = new HashMap<>();
		put(headers, MessageHeaders.REPLY_CHANNEL, replies);
		put(headers, MessageHeaders.ERROR_CHANNEL, replies);
		headers.put(IpHeaders.CONNECTION_ID, connection.getConnectionId());
		headers.put(IpHeaders.HOSTNAME, connection.getHostName());
		headers.put(IpHeaders.IP_ADDRESS, connection.getHostAddress());
		headers.put(IpHeaders.REMOTE_PORT, connection.getPort());
		InetSocketAddress local = connection.local();
		put(headers, IpHeaders.LOCAL_ADDRESS, (local != null) ? local.getAddress() : null);
		TlsFacts tls = connection.tlsFacts();
		if (tls != null) {
			headers.put(TLS_PROTOCOL, tls.protocol());
			headers.put(TLS_CIPHER, tls.cipher());
			put(headers, TLS_SERVER_NAME, tls.serverName());
			put(headers, TLS_APPLICATION_PROTOCOL, tls.applicationProtocol());
			put(headers, TLS_CLIENT_SUBJECT, tls.clientSubject());
			put(headers, TLS_CLIENT_EXPIRY, tls.clientExpiry());
		}
		ProxyHeader header = connection.proxyHeader();
		InetSocketAddress proxy = connection.proxy();
		if (header != null && proxy != null) {
			headers.put(PROXY_ADDRESS, AddressFormat.format(proxy));
			put(headers, PROXY_SOURCE, (header.source() != null) ? header.source().toString() : null);
			put(headers, PROXY_DESTINATION, (header.destination() != null) ? header.destination().toString() : null);
			headers.put(PROXY_FACTS, header.facts());
		}
		return new ConnectionHeaders(headers);
	}

	private static void put(Map<String, Object> headers, String name, @Nullable Object value) {
		if (value != null) {
			headers.put(name, value);
		}
	}

}
