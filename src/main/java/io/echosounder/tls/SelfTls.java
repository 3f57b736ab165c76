package io.echosounder.tls;

import java.security.GeneralSecurityException;
import java.security.cert.CertificateException;
import java.security.cert.X509Certificate;
import java.util.List;

import javax.net.ssl.KeyManager;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManager;
import javax.net.ssl.X509ExtendedKeyManager;
import javax.net.ssl.X509ExtendedTrustManager;

import org.jspecify.annotations.Nullable;

/**
 * TLS of a server with itself.
 *
 * @param client trusts exactly the certificate that the server shows to clients without a
 * server name; shows it, too, if a certificate is required
 * @param completable whether the handshake can be completed: not if a certificate is
 * required and the server's own is not valid for a client
 */
public record SelfTls(ClientTls client, boolean completable) {

	static SelfTls of(Credentials credentials, TlsRules rules) throws GeneralSecurityException {
		boolean needed = rules.clientAuth() == ClientAuth.NEED;
		boolean good = needed && isGoodForClient(credentials.keys(), credentials.trust());
		SSLContext context = SSLContext.getInstance(rules.algorithm());
		context.init(good ? new KeyManager[] { credentials.keys() } : new KeyManager[0],
				new TrustManager[] { new OwnCertificates(credentials.keys()) }, null);
		ClientTls client = ClientTls.of(context)
			.withAnyName()
			.withProtocols(array(rules.protocols()))
			.withCiphers(array(rules.ciphers()));
		return new SelfTls(client, good || !needed);
	}

	private static String[] array(@Nullable List<String> names) {
		return (names != null) ? names.toArray(String[]::new) : new String[0];
	}

	private static boolean isGoodForClient(X509ExtendedKeyManager keys, @Nullable X509ExtendedTrustManager trust) {
		return trust != null && OwnCertificates.chains(keys).allMatch((chain) -> isTrusted(chain, trust));
	}

	private static boolean isTrusted(X509Certificate[] chain, X509ExtendedTrustManager trust) {
		try {
			trust.checkClientTrusted(chain, chain[0].getPublicKey().getAlgorithm());
			return true;
		}
		catch (CertificateException _) {
			return false;
		}
	}

}
