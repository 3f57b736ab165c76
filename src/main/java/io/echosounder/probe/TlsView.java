package io.echosounder.probe;

import java.security.cert.X509Certificate;
import java.time.Instant;

import javax.net.ssl.SNIHostName;
import javax.net.ssl.SNIServerName;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLSession;

import io.echosounder.text.PeerText;
import io.echosounder.tls.PeerCertificate;
import io.echosounder.tls.TlsBinding;
import org.jspecify.annotations.Nullable;

/**
 * TLS session from the client's point of view. Texts of the peer are escaped, see
 * {@link PeerText}.
 *
 * @param protocol such as {@code TLSv1.3}
 * @param cipher such as {@code TLS_AES_256_GCM_SHA384}
 * @param serverName requested host name (SNI); {@code null} for none
 * @param applicationProtocol the application protocol that the peer chose (ALPN);
 * {@code null} for none
 * @param subject distinguished name (RFC 2253) in the peer's certificate
 * @param issuer the same of its issuer
 * @param expiry end of validity of that certificate
 * @param binding see {@link TlsBinding}; {@code null} if the session has none
 */
public record TlsView(String protocol, String cipher, @Nullable String serverName, @Nullable String applicationProtocol,
		@Nullable String subject, @Nullable String issuer, @Nullable Instant expiry, @Nullable String binding) {

	static TlsView of(SSLEngine engine) {
		SSLSession session = engine.getSession();
		X509Certificate certificate = PeerCertificate.of(session);
		return new TlsView(session.getProtocol(), session.getCipherSuite(), serverName(engine),
				PeerText.applicationProtocol(engine), (certificate != null) ? PeerText.subject(certificate) : null,
				(certificate != null) ? PeerText.issuer(certificate) : null,
				(certificate != null) ? certificate.getNotAfter().toInstant() : null, TlsBinding.of(session));
	}

	private static @Nullable String serverName(SSLEngine engine) {
		for (SNIServerName name : engine.getSSLParameters().getServerNames()) {
			if (name instanceof SNIHostName host) {
				return host.getAsciiName();
			}
		}
		return null;
	}

}
