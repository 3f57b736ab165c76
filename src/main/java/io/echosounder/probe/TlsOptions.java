package io.echosounder.probe;

import java.util.List;

import javax.net.ssl.SSLContext;

import org.jspecify.annotations.Nullable;

/**
 * What to speak TLS with.
 *
 * @param context keys and trust; best of a {@link PeerTrust}, which says what is wrong
 * with a certificate
 * @param serverName what to ask for, and to find in the certificate; {@code null} for the
 * host of the target
 * @param applicationProtocols what to offer by ALPN, the best first
 * @param verifyName whether the certificate must be for that name
 * @param protocols versions to speak, such as {@code TLSv1.3}; empty for those of the
 * context
 * @param ciphers cipher suites to offer, the best first; empty for those of the context
 */
public record TlsOptions(SSLContext context, @Nullable String serverName, List<String> applicationProtocols,
		boolean verifyName, List<String> protocols, List<String> ciphers) {

	public TlsOptions {
		applicationProtocols = List.copyOf(applicationProtocols);
		protocols = List.copyOf(protocols);
		ciphers = List.copyOf(ciphers);
	}

	/**
	 * With the versions and cipher suites of the context.
	 * @param context keys and trust
	 * @param serverName what to ask for, and to find in the certificate; {@code null} for
	 * the host of the target
	 * @param applicationProtocols what to offer by ALPN, the best first
	 * @param verifyName whether the certificate must be for that name
	 */
	public TlsOptions(SSLContext context, @Nullable String serverName, List<String> applicationProtocols,
			boolean verifyName) {
		this(context, serverName, applicationProtocols, verifyName, List.of(), List.of());
	}

}
