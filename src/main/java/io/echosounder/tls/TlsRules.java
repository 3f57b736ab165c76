package io.echosounder.tls;

import java.util.List;

import org.jspecify.annotations.Nullable;

/**
 * The rules of a handshake.
 *
 * @param algorithm the kind of {@link javax.net.ssl.SSLContext}, such as {@code TLS}
 * @param protocols names of the allowed versions; {@code null} for those of the JDK
 * @param ciphers names of the cipher suites, the preferred one first; {@code null} for
 * those of the JDK
 * @param clientAuth whether clients show a certificate
 * @param alpn treatment of the application protocols that a client offers
 */
public record TlsRules(String algorithm, @Nullable List<String> protocols, @Nullable List<String> ciphers,
		ClientAuth clientAuth, Alpn alpn) {

	public TlsRules {
		protocols = (protocols != null) ? List.copyOf(protocols) : null;
		ciphers = (ciphers != null) ? List.copyOf(ciphers) : null;
	}

}
