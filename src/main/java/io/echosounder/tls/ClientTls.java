package io.echosounder.tls;

import java.util.List;
import java.util.Locale;

import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLParameters;

import org.jspecify.annotations.Nullable;

/**
 * TLS of a client: trust, certificate, server name and application protocols. Any thread
 * may call.
 *
 * @param context initialised with trust, and with keys if it shows a certificate
 * @param serverName host name or address that the certificate must match; a name is also
 * sent as SNI (RFC 6066 section 3); {@code null} for the host of the connection
 * @param applicationProtocols offered protocols (ALPN, RFC 7301), the preferred one first
 * @param protocols versions of TLS, such as {@code TLSv1.3}; empty for those of the
 * context
 * @param ciphers accepted cipher suites, the preferred one first; empty for those of the
 * context
 * @param verifyingName whether the certificate must match that name (RFC 9525); the
 * context's trust is checked in any case
 */
public record ClientTls(SSLContext context, @Nullable String serverName, List<String> applicationProtocols,
		List<String> protocols, List<String> ciphers, boolean verifyingName) {

	public ClientTls {
		if (serverName != null && !ServerName.isValid(serverName)) {
			throw refused(serverName);
		}
		applicationProtocols = List.copyOf(applicationProtocols);
		if (!ApplicationProtocols.areValid(applicationProtocols)) {
			throw new IllegalArgumentException(
					"The list of application protocols " + ApplicationProtocols.PROBLEM + ": " + applicationProtocols);
		}
		protocols = List.copyOf(protocols);
		ciphers = List.copyOf(ciphers);
	}

	/**
	 * Create the TLS of an ordinary client: sends the host as SNI, and verifies it.
	 * @param context such as {@code bundle.createSslContext()} of an SSL bundle
	 * @return for further choices
	 */
	public static ClientTls of(SSLContext context) {
		return new ClientTls(context, null, List.of(), List.of(), List.of(), true);
	}

	/**
	 * Return a copy that requests and verifies another name than the host of the
	 * connection.
	 * @param name a host name; without an underscore if it is verified, as only
	 * {@link PeerTrust} can verify such a name
	 * @return a copy
	 */
	public ClientTls withServerName(String name) {
		ServerName found = ServerName.find(name);
		if (found == null || (this.verifyingName && !found.isKnownToTheJdk())) {
			throw refused(name);
		}
		return new ClientTls(this.context, name, this.applicationProtocols, this.protocols, this.ciphers,
				this.verifyingName);
	}

	private static IllegalArgumentException refused(String name) {
		return new IllegalArgumentException(String.format(Locale.ROOT, "'%s' is not a host name to ask for", name));
	}

	/**
	 * Return a copy that offers application protocols.
	 * @param names the preferred one first
	 * @return a copy
	 */
	public ClientTls withApplicationProtocols(String... names) {
		return new ClientTls(this.context, this.serverName, List.of(names), this.protocols, this.ciphers,
				this.verifyingName);
	}

	/**
	 * Return a copy with certain versions only.
	 * @param names such as {@code TLSv1.2}; none for those of the context
	 * @return a copy
	 */
	public ClientTls withProtocols(String... names) {
		return new ClientTls(this.context, this.serverName, this.applicationProtocols, List.of(names), this.ciphers,
				this.verifyingName);
	}

	/**
	 * Return a copy with certain cipher suites only.
	 * @param names such as {@code TLS_AES_128_GCM_SHA256}, the preferred one first; none
	 * for those of the context
	 * @return a copy
	 */
	public ClientTls withCiphers(String... names) {
		return new ClientTls(this.context, this.serverName, this.applicationProtocols, this.protocols, List.of(names),
				this.verifyingName);
	}

	/**
	 * Return a copy that accepts a certificate for any name, if the context trusts it.
	 * @return a copy
	 */
	public ClientTls withAnyName() {
		return new ClientTls(this.context, this.serverName, this.applicationProtocols, this.protocols, this.ciphers,
				false);
	}

	/**
	 * Create the client's side of one connection.
	 * @param host name or address of the peer
	 * @param port and its port; sessions are resumed with the same host and port
	 * @return an engine whose handshake has not begun
	 */
	public SSLEngine newEngine(String host, int port) {
		String given = (this.serverName != null) ? this.serverName : host;
		ServerName found = ServerName.find(given);
		String name = (found != null) ? found.text() : given;
		SSLEngine engine = this.context.createSSLEngine(name, port);
		engine.setUseClientMode(true);
		SSLParameters parameters = engine.getSSLParameters();
		parameters.setServerNames((found != null) ? List.of(found.sni()) : List.of());
		if (this.verifyingName) {
			parameters.setEndpointIdentificationAlgorithm("HTTPS");
		}
		if (!this.protocols.isEmpty()) {
			parameters.setProtocols(this.protocols.toArray(String[]::new));
		}
		if (!this.ciphers.isEmpty()) {
			parameters.setCipherSuites(this.ciphers.toArray(String[]::new));
		}
		parameters.setApplicationProtocols(this.applicationProtocols.toArray(String[]::new));
		engine.setSSLParameters(parameters);
		return engine;
	}

}
