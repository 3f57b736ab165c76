package io.echosounder.transport;

import java.security.cert.X509Certificate;
import java.time.Instant;

import javax.net.ssl.ExtendedSSLSession;
import javax.net.ssl.SNIHostName;
import javax.net.ssl.SNIServerName;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLSession;

import io.echosounder.text.PeerText;
import io.echosounder.tls.PeerCertificate;
import org.jspecify.annotations.Nullable;

/**
 * Facts of a TLS handshake. Unusual characters in texts of the peer are escaped, see
 * {@link io.echosounder.text.PeerText}.
 *
 * @param protocol such as {@code TLSv1.3}
 * @param cipher such as {@code TLS_AES_256_GCM_SHA384}
 * @param serverName host name in the client's request (SNI); {@code null} for none
 * @param applicationProtocol the application protocol that was chosen; {@code null} if
 * none was
 * @param clientSubject distinguished name (RFC 2253) in the client's certificate;
 * {@code null} without a certificate
 * @param clientExpiry end of validity of that certificate; present if the subject is
 */
public record TlsFacts(String protocol, String cipher, @Nullable String serverName,
		@Nullable String applicationProtocol, @Nullable String clientSubject, @Nullable Instant clientExpiry) {

	/** Return the facts of an engine whose handshake is complete. */
	static TlsFacts of(SSLEngine engine) {
		SSLSession session = engine.getSession();
		X509Certificate certificate = engine.getUseClientMode() ? null : PeerCertificate.of(session);
		return new TlsFacts(session.getProtocol(), session.getCipherSuite(), serverName(session),
				PeerText.applicationProtocol(engine), (certificate != null) ? PeerText.subject(certificate) : null,
				(certificate != null) ? certificate.getNotAfter().toInstant() : null);
	}

	private static @Nullable String serverName(SSLSession session) {
		if (session instanceof ExtendedSSLSession extended) {
			for (SNIServerName name : extended.getRequestedServerNames()) {
				if (name instanceof SNIHostName host) {
					return host.getAsciiName();
				}
			}
		}
		return null;
	}

}
