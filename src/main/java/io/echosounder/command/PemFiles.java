package io.echosounder.command;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.PrivateKey;
import java.security.cert.X509Certificate;
import java.util.List;
import java.util.Locale;

import javax.net.ssl.KeyManager;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManager;
import javax.net.ssl.TrustManagerFactory;
import javax.net.ssl.X509ExtendedTrustManager;

import io.echosounder.tls.KeyPairs;
import io.echosounder.tls.PeerTrust;
import org.jspecify.annotations.Nullable;

import org.springframework.boot.ssl.pem.PemContent;

/**
 * Files in PEM, and their content as TLS keys and trust. Separate from their flags, as
 * picocli would load TLS with those, even for plain TCP.
 *
 * @param authorities trusted authorities; {@code null} for those of the JDK
 * @param certificate certificate to show; {@code null} for none
 * @param key its private key; {@code null} if that is in the same file
 */
record PemFiles(@Nullable Path authorities, @Nullable Path certificate, @Nullable Path key) {

	private static final char[] PASSWORD = "in memory only".toCharArray();

	/**
	 * Read the files.
	 * @param insecure whether to trust any certificate
	 * @return a context for clients
	 */
	SSLContext context(boolean insecure) {
		KeyManager[] keys = keys();
		return insecure ? PeerTrust.trustAllContext(keys) : PeerTrust.context(judge(), keys);
	}

	private X509ExtendedTrustManager judge() {
		try {
			KeyStore store = null;
			if (this.authorities != null) {
				store = emptyStore();
				int number = 0;
				for (X509Certificate authority : certificates("--cacert", this.authorities)) {
					store.setCertificateEntry("authority-" + number++, authority);
				}
			}
			TrustManagerFactory factory = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
			factory.init(store);
			for (TrustManager manager : factory.getTrustManagers()) {
				if (manager instanceof X509ExtendedTrustManager judge) {
					return judge;
				}
			}
			throw new IllegalStateException("The JDK has no trust manager");
		}
		catch (GeneralSecurityException | IOException ex) {
			throw new UsageException("The trusted authorities cannot be used: " + ex.getMessage(), ex);
		}
	}

	private KeyManager @Nullable [] keys() {
		Path certificate = this.certificate;
		if (certificate == null) {
			if (this.key != null) {
				throw new UsageException("--key needs --cert");
			}
			return null;
		}
		Path keyFile = (this.key != null) ? this.key : certificate;
		List<X509Certificate> chain = certificates("--cert", certificate);
		PrivateKey privateKey = privateKey((this.key != null) ? "--key" : "--cert", keyFile);
		try {
			if (!KeyPairs.match(privateKey, chain.getFirst().getPublicKey())) {
				throw new UsageException(String.format(Locale.ROOT,
						"The private key in %s does not match the certificate in %s", keyFile, certificate));
			}
			KeyStore store = emptyStore();
			store.setKeyEntry("key", privateKey, PASSWORD, chain.toArray(X509Certificate[]::new));
			KeyManagerFactory factory = KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
			factory.init(store, PASSWORD);
			return factory.getKeyManagers();
		}
		catch (GeneralSecurityException | IOException ex) {
			throw new UsageException(String.format(Locale.ROOT, "The certificate in %s cannot be used: %s", certificate,
					ex.getMessage()), ex);
		}
	}

	private static KeyStore emptyStore() throws GeneralSecurityException, IOException {
		KeyStore store = KeyStore.getInstance("PKCS12");
		store.load(null, null);
		return store;
	}

	private static List<X509Certificate> certificates(String flag, Path file) {
		List<X509Certificate> certificates = null;
		try {
			certificates = content(flag, file).getCertificates();
		}
		catch (IllegalStateException _) {
			// no readable certificates
		}
		if (certificates == null || certificates.isEmpty()) {
			throw new UsageException(
					String.format(Locale.ROOT, "%s has no certificate in PEM, which %s needs", file, flag));
		}
		return certificates;
	}

	private static PrivateKey privateKey(String flag, Path file) {
		PrivateKey privateKey = null;
		try {
			privateKey = content(flag, file).getPrivateKey();
		}
		catch (IllegalStateException _) {
			// no readable key
		}
		if (privateKey == null) {
			throw new UsageException(String.format(Locale.ROOT,
					"%s has no private key in PEM, which %s needs; one with a password cannot be read", file, flag));
		}
		return privateKey;
	}

	private static PemContent content(String flag, Path file) {
		if (!Files.isReadable(file) || Files.isDirectory(file)) {
			throw new UsageException(String.format(Locale.ROOT, "%s %s cannot be read", flag, file));
		}
		try {
			return PemContent.load(file);
		}
		catch (IOException ex) {
			throw new UsageException(
					String.format(Locale.ROOT, "%s %s cannot be read: %s", flag, file, ex.getMessage()), ex);
		}
	}

}
