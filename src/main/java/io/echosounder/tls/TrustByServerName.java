package io.echosounder.tls;

import java.security.cert.CertificateException;
import java.security.cert.X509Certificate;
import java.util.Arrays;
import java.util.Collection;
import java.util.LinkedHashSet;
import java.util.Set;

import javax.net.ssl.SSLEngine;
import javax.net.ssl.X509ExtendedTrustManager;

/**
 * Verifies each client by the trust of its server name's bundle. Servers with an engine
 * only.
 */
final class TrustByServerName extends EngineTrust {

	/**
	 * Length of the names from which none is sent (RFC 5246 section 7.4.4, RFC 8446
	 * section 4.2.4). A list in TLS 1.2 may have at most twice that length, and clients
	 * of the JDK accept no longer message.
	 */
	private static final int MAX_NAMES_LENGTH = 30 * 1024;

	private final ByServerName<X509ExtendedTrustManager> trust;

	private final X509Certificate[] issuers;

	TrustByServerName(ByServerName<X509ExtendedTrustManager> trust) {
		this.trust = trust;
		Set<X509Certificate> issuers = new LinkedHashSet<>();
		trust.values().forEach((some) -> issuers.addAll(Arrays.asList(some.getAcceptedIssuers())));
		this.issuers = areTooLong(issuers) ? new X509Certificate[0] : issuers.toArray(X509Certificate[]::new);
	}

	@Override
	public void checkClientTrusted(X509Certificate[] chain, String authType, SSLEngine engine)
			throws CertificateException {
		this.trust.values().get(this.trust.indexFor(engine)).checkClientTrusted(chain, authType, engine);
	}

	/**
	 * Return the names of all authorities, for all server names, as the caller does not
	 * identify the client. A client chooses its certificate by these names. If they are
	 * too long together, none are sent.
	 */
	@Override
	public X509Certificate[] getAcceptedIssuers() {
		return this.issuers.clone();
	}

	/** Return whether the names of these authorities do not fit into one message. */
	static boolean areTooLong(Collection<X509Certificate> issuers) {
		int length = 0;
		for (X509Certificate issuer : issuers) {
			length += 2 + issuer.getSubjectX500Principal().getEncoded().length;
		}
		return length > MAX_NAMES_LENGTH;
	}

}
