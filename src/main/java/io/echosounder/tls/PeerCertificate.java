package io.echosounder.tls;

import java.security.cert.X509Certificate;

import javax.net.ssl.SSLPeerUnverifiedException;
import javax.net.ssl.SSLSession;

import org.jspecify.annotations.Nullable;

/**
 * Certificate that the other end of a TLS session has shown.
 */
public final class PeerCertificate {

	private PeerCertificate() {
	}

	/**
	 * Return the certificate of the peer itself.
	 * @param session of an engine whose handshake is complete
	 * @return {@code null} if the peer has shown none
	 */
	public static @Nullable X509Certificate of(SSLSession session) {
		try {
			return (session.getPeerCertificates()[0] instanceof X509Certificate certificate) ? certificate : null;
		}
		catch (SSLPeerUnverifiedException _) {
			return null;
		}
	}

}
