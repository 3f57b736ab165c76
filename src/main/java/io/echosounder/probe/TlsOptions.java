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
 */
public record TlsOptions(SSLContext context, @Nullable String serverName, List<String> applicationProtocols,
		boolean verifyName) {

	public TlsOptions {
		applicationProtocols = List.copyOf(applicationProtocols);
	}

}
