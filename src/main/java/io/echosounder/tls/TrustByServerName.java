package io.echosounder.tls;

import java.net.Socket;
import java.security.cert.CertificateException;
import java.security.cert.X509Certificate;
import java.util.Arrays;
import java.util.LinkedHashSet;
import java.util.Set;

import javax.net.ssl.SSLEngine;
import javax.net.ssl.X509ExtendedTrustManager;

/**
 * Judges each client by whom its server name's bundle trusts. Servers with an engine
 * only.
 */
final class TrustByServerName extends X509ExtendedTrustManager {

	private final ByServerName<X509ExtendedTrustManager> trust;

	TrustByServerName(ByServerName<X509ExtendedTrustManager> trust) {
		this.trust = trust;
	}

	@Override
	public void checkClientTrusted(X509Certificate[] chain, String authType, SSLEngine engine)
			throws CertificateException {
		this.trust.values().get(this.trust.indexFor(engine)).checkClientTrusted(chain, authType, engine);
	}

	/**
	 * The names of all authorities, of whatever server name: who asks does not say for
	 * which client. A client chooses its certificate by them.
	 */
	@Override
	public X509Certificate[] getAcceptedIssuers() {
		Set<X509Certificate> issuers = new LinkedHashSet<>();
		this.trust.values().forEach((some) -> issuers.addAll(Arrays.asList(some.getAcceptedIssuers())));
		return issuers.toArray(X509Certificate[]::new);
	}

	@Override
	public void checkClientTrusted(X509Certificate[] chain, String authType) throws CertificateException {
		throw notAnEngine();
	}

	@Override
	public void checkClientTrusted(X509Certificate[] chain, String authType, Socket socket)
			throws CertificateException {
		throw notAnEngine();
	}

	@Override
	public void checkServerTrusted(X509Certificate[] chain, String authType) throws CertificateException {
		throw notAnEngine();
	}

	@Override
	public void checkServerTrusted(X509Certificate[] chain, String authType, Socket socket)
			throws CertificateException {
		throw notAnEngine();
	}

	@Override
	public void checkServerTrusted(X509Certificate[] chain, String authType, SSLEngine engine)
			throws CertificateException {
		throw notAnEngine();
	}

	private static CertificateException notAnEngine() {
		return new CertificateException("Trust is for clients of a server's engine only");
	}

}
