package io.echosounder.tls;

import java.nio.file.Path;
import java.security.cert.CertificateException;
import java.security.cert.X509Certificate;

import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLParameters;
import javax.net.ssl.X509ExtendedTrustManager;

import io.echosounder.testing.Certificates;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

/**
 * Tests for {@link PeerTrust} where no peer of the JDK leads; others are with the probe.
 */
class PeerTrustTests {

	/** An alternative name of that text, which keytool takes in DER only. */
	private static final String MY_SERVICE = "2.5.29.17=30:0c:82:0a:6d:79:5f:73:65:72:76:69:63:65";

	@TempDir
	private Path directory;

	/**
	 * As services of Compose are called. The JDK would compare no certificate with it.
	 */
	@Test
	void aNameWithAnUnderscoreIsVerified() throws Exception {
		Certificates certificates = Certificates.in(this.directory)
			.make("underscore", "-signer", Certificates.CA, "-ext", MY_SERVICE)
			.make("alone", "-ext", "san=dns:localhost,ip:127.0.0.1");
		PeerTrust trust = new PeerTrust(
				(X509ExtendedTrustManager) certificates.trust(Certificates.CA).getTrustManagers()[0]);
		X509Certificate[] chain = { certificates.x509("underscore"), certificates.x509(Certificates.CA) };
		trust.checkServerTrusted(chain, "UNKNOWN", engine("my_service"));
		assertThatExceptionOfType(CertificateException.class)
			.isThrownBy(() -> trust.checkServerTrusted(chain, "UNKNOWN", engine("your_service")))
			.withMessage("The certificate CN=underscore is for my_service, not for your_service");
		X509Certificate[] alone = { certificates.x509("alone") };
		assertThatExceptionOfType(CertificateException.class)
			.isThrownBy(() -> trust.checkServerTrusted(alone, "UNKNOWN", engine("my_service")))
			.withMessage("The certificate CN=alone is self-signed, and not trusted here");
	}

	private static SSLEngine engine(String host) throws Exception {
		SSLEngine engine = SSLContext.getDefault().createSSLEngine(host, 7);
		engine.setUseClientMode(true);
		SSLParameters parameters = engine.getSSLParameters();
		parameters.setEndpointIdentificationAlgorithm("HTTPS");
		engine.setSSLParameters(parameters);
		return engine;
	}

}
