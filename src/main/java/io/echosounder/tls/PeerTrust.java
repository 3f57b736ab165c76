package io.echosounder.tls;

import java.security.GeneralSecurityException;
import java.security.KeyManagementException;
import java.security.NoSuchAlgorithmException;
import java.security.cert.CertificateException;
import java.security.cert.CertificateExpiredException;
import java.security.cert.CertificateNotYetValidException;
import java.security.cert.X509Certificate;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

import javax.net.ssl.KeyManager;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.TrustManager;
import javax.net.ssl.X509ExtendedTrustManager;

import io.echosounder.text.PeerText;
import org.jspecify.annotations.Nullable;

/**
 * Verifies the certificate of a peer like the JDK, but never accepts an expired one, and
 * describes the problem in a sentence. Any thread may call.
 */
public final class PeerTrust extends EngineTrust {

	private final X509ExtendedTrustManager delegate;

	PeerTrust(X509ExtendedTrustManager delegate) {
		this.delegate = delegate;
	}

	/**
	 * Create a context with this trust.
	 * @param delegate verifies certificates
	 * @param keys keys for a peer that requests a certificate; {@code null} for none
	 * @return a context for clients
	 */
	public static SSLContext context(X509ExtendedTrustManager delegate, KeyManager @Nullable [] keys) {
		return init(new PeerTrust(delegate), keys);
	}

	/**
	 * Create a context that accepts any certificate.
	 * @param keys keys for a peer that requests a certificate; {@code null} for none
	 * @return a context for clients
	 */
	public static SSLContext trustAllContext(KeyManager @Nullable [] keys) {
		return init(new TrustAll(), keys);
	}

	private static SSLContext init(TrustManager trust, KeyManager @Nullable [] keys) {
		try {
			SSLContext context = SSLContext.getInstance("TLS");
			context.init(keys, new TrustManager[] { trust }, null);
			return context;
		}
		catch (NoSuchAlgorithmException | KeyManagementException ex) {
			throw new IllegalStateException("The JDK has no TLS", ex);
		}
	}

	@Override
	public void checkServerTrusted(X509Certificate[] chain, String authType, SSLEngine engine)
			throws CertificateException {
		try {
			ServerName name = unknownToTheJdk(engine);
			if (name == null) {
				this.delegate.checkServerTrusted(chain, authType, engine);
			}
			else {
				// or the JDK would refuse the name, with any certificate
				this.delegate.checkServerTrusted(chain, authType);
				if (!name.isAmong(PeerText.hostNames(chain[0]))) {
					throw new CertificateException("No name matching");
				}
			}
			// the JDK does not check this if the certificate itself is trusted
			chain[0].checkValidity();
		}
		catch (CertificateException ex) {
			throw new CertificateException(explain(ex, chain, engine.getPeerHost()), ex);
		}
	}

	/** Return the name to be verified, if the JDK cannot verify it. */
	private static @Nullable ServerName unknownToTheJdk(SSLEngine engine) {
		String host = engine.getPeerHost();
		ServerName name = (engine.getSSLParameters().getEndpointIdentificationAlgorithm() != null && host != null)
				? ServerName.find(host) : null;
		return (name != null && !name.isKnownToTheJdk()) ? name : null;
	}

	private static String explain(CertificateException ex, X509Certificate[] chain, @Nullable String host) {
		if (isAboutTheName(ex)) {
			// the path is valid then, regardless of other certificates
			return String.format(Locale.ROOT, "%s is for %s, not for %s", name(chain[0]),
					String.join(", ", names(chain[0])), host);
		}
		List<X509Certificate> path = path(chain);
		for (X509Certificate certificate : path) {
			try {
				certificate.checkValidity();
			}
			catch (CertificateExpiredException _) {
				return String.format(Locale.ROOT, "%s has expired on %s", name(certificate),
						certificate.getNotAfter().toInstant());
			}
			catch (CertificateNotYetValidException _) {
				return String.format(Locale.ROOT, "%s is not valid before %s", name(certificate),
						certificate.getNotBefore().toInstant());
			}
		}
		X509Certificate last = path.getLast();
		String said = PeerText.said(ex);
		if (!said.contains("unable to find valid certification path")) {
			return String.format(Locale.ROOT, "%s is refused: %s", name(chain[0]), said);
		}
		return (path.size() == 1 && last.getSubjectX500Principal().equals(last.getIssuerX500Principal()))
				? String.format(Locale.ROOT, "%s is self-signed, and not trusted here", name(last)) : String.format(
						Locale.ROOT, "%s is from %s, which is not trusted here", name(chain[0]), PeerText.issuer(last));
	}

	/** Return the path from the certificate itself to the last whose issuer was sent. */
	private static List<X509Certificate> path(X509Certificate[] chain) {
		List<X509Certificate> path = new ArrayList<>();
		X509Certificate next = chain[0];
		while (next != null && !path.contains(next)) {
			path.add(next);
			next = issuer(next, chain);
		}
		return path;
	}

	/**
	 * Return the issuer; of two with the same name and key, such as cross-signed ones, a
	 * valid one.
	 */
	private static @Nullable X509Certificate issuer(X509Certificate of, X509Certificate[] chain) {
		X509Certificate found = null;
		for (X509Certificate candidate : chain) {
			if (of.getIssuerX500Principal().equals(candidate.getSubjectX500Principal()) && isSigned(of, candidate)
					&& (found == null || isValid(candidate))) {
				found = candidate;
			}
		}
		return found;
	}

	private static boolean isSigned(X509Certificate certificate, X509Certificate issuer) {
		try {
			certificate.verify(issuer.getPublicKey());
			return true;
		}
		catch (GeneralSecurityException _) {
			return false;
		}
	}

	private static boolean isValid(X509Certificate certificate) {
		try {
			certificate.checkValidity();
			return true;
		}
		catch (CertificateException _) {
			return false;
		}
	}

	/**
	 * Return whether the problem is the name: the chain was valid, else the exception
	 * would have a cause.
	 */
	private static boolean isAboutTheName(CertificateException ex) {
		return ex.getCause() == null && TlsErrors.isAboutName(ex);
	}

	private static String name(X509Certificate certificate) {
		return "The certificate " + PeerText.subject(certificate);
	}

	/** Return the alternative names that are texts: host names and addresses. */
	private static List<String> names(X509Certificate certificate) {
		List<String> names = PeerText.alternativeNames(certificate);
		return names.isEmpty() ? List.of("no host") : names;
	}

	@Override
	public X509Certificate[] getAcceptedIssuers() {
		return this.delegate.getAcceptedIssuers();
	}

	/**
	 * Accepts any certificate.
	 */
	private static final class TrustAll extends EngineTrust {

		@Override
		public void checkServerTrusted(X509Certificate[] chain, String authType, SSLEngine engine) {
			// accept any
		}

	}

}
