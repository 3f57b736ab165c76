package io.echosounder.transport;

import java.security.cert.Certificate;
import java.security.cert.X509Certificate;
import java.time.Instant;

import javax.net.ssl.ExtendedSSLSession;
import javax.net.ssl.SNIHostName;
import javax.net.ssl.SNIServerName;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLPeerUnverifiedException;
import javax.net.ssl.SSLSession;

import io.echosounder.text.PeerText;
import org.jspecify.annotations.Nullable;

/**
 * What a TLS handshake came to. Texts of the peer are escaped where they are not plain,
 * see {@link io.echosounder.text.PeerText}.
 *
 * @param protocol such as {@code TLSv1.3}
 * @param cipher such as {@code TLS_AES_256_GCM_SHA384}
 * @param serverName the host name that the client asked for; {@code null} if it did not
 * @param applicationProtocol the application protocol that was chosen; {@code null} if
 * none was
 * @param clientSubject distinguished name (RFC 2253) in the client's certificate;
 * {@code null} if it showed none
 * @param clientExpiry until when that certificate is valid; there if the subject is
 */
public record TlsFacts(String protocol, String cipher, @Nullable String serverName,
		@Nullable String applicationProtocol, @Nullable String clientSubject, @Nullable Instant clientExpiry) {

	/** Return the facts of an engine whose handshake is complete. */
	static TlsFacts of(SSLEngine engine) {
		SSLSession session = engine.getSession();
		X509Certificate certificate = engine.getUseClientMode() ? null : clientCertificate(session);
		return new TlsFacts(session.getProtocol(), session.getCipherSuite(), serverName(session),
				PeerText.applicationProtocol(engine), (certificate != null) ? PeerText.subject(certificate) : null,
				(certificate != null) ? certificate.getNotAfter().toInstant() : null);
	}

	private static @Nullable X509Certificate clientCertificate(SSLSession session) {
		try {
			Certificate[] chain = session.getPeerCertificates();
			return (chain[0] instanceof X509Certificate certificate) ? certificate : null;
		}
		catch (SSLPeerUnverifiedException _) {
			return null;
		}
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
