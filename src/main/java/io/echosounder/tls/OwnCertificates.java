package io.echosounder.tls;

import java.security.cert.CertificateException;
import java.security.cert.X509Certificate;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

import javax.net.ssl.SSLEngine;
import javax.net.ssl.X509ExtendedKeyManager;

import io.echosounder.text.PeerText;

/**
 * Trusts the certificates of certain keys and no others, regardless of issuer and
 * validity: possession of the key is the proof.
 */
final class OwnCertificates extends EngineTrust {

	/** Names that the JDK gives to the types of server keys. */
	private static final List<String> KEY_TYPES = List.of("RSA", "EC", "EdDSA", "RSASSA-PSS", "DSA", "EC_RSA", "EC_EC");

	private final Set<X509Certificate> certificates;

	OwnCertificates(X509ExtendedKeyManager keys) {
		this.certificates = chains(keys).map((chain) -> chain[0]).collect(Collectors.toUnmodifiableSet());
	}

	/** Return the chains of all keys; a key of two types comes twice. */
	static Stream<X509Certificate[]> chains(X509ExtendedKeyManager keys) {
		return KEY_TYPES.stream()
			.map((type) -> keys.getServerAliases(type, null))
			.filter((aliases) -> aliases != null)
			.flatMap(Stream::of)
			.map(keys::getCertificateChain)
			.filter((chain) -> chain != null && chain.length > 0);
	}

	@Override
	public void checkServerTrusted(X509Certificate[] chain, String authType, SSLEngine engine)
			throws CertificateException {
		if (!this.certificates.contains(chain[0])) {
			throw new CertificateException(
					"The certificate of " + PeerText.subject(chain[0]) + " is not one of the listener's");
		}
	}

}
