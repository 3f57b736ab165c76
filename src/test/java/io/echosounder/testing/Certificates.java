package io.echosounder.testing;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.cert.Certificate;
import java.security.cert.X509Certificate;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;

import javax.net.ssl.KeyManager;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManagerFactory;

import org.jspecify.annotations.Nullable;

/**
 * Authorities, and certificates signed by them, made by the JDK's keytool. Each name has
 * {@code <name>.key} and {@code <name>.pem}, as a bundle of Spring Boot takes them. Keys
 * are not encrypted, as no test needs that. Chains leave out the authority at their end.
 */
public final class Certificates {

	/** Name of the authority that every instance has. */
	public static final String CA = "ca";

	private static final String PASSWORD = "changeit";

	private final Path directory;

	private final Path store;

	private Certificates(Path directory) {
		this.directory = directory;
		this.store = directory.resolve("certificates.p12");
	}

	/**
	 * Certificates of all scenarios, made once. Of {@link #CA}: the servers
	 * {@code server} for localhost and {@code other} for other.test, {@code client}, and
	 * {@code expired}; of another authority: {@code stranger}.
	 */
	public static Certificates ofScenarios() {
		return OfScenarios.CERTIFICATES;
	}

	/** Makes the authority {@link #CA}; files go to a directory of the test. */
	public static Certificates in(Path directory) throws IOException {
		return new Certificates(directory).authority(CA);
	}

	/** Makes another authority, which signs its own certificate. */
	public Certificates authority(String name) throws IOException {
		return make(name, "-ext", "bc:c");
	}

	/** Makes an authority that another one has certified. */
	public Certificates authority(String name, String issuer) throws IOException {
		return make(name, "-signer", issuer, "-ext", "bc:c");
	}

	/** Makes a server of {@link #CA} with these host names. */
	public Certificates server(String name, String... hosts) throws IOException {
		return serverOf(CA, name, hosts);
	}

	/** Makes a server of any authority. */
	public Certificates serverOf(String issuer, String name, String... hosts) throws IOException {
		String names = String.join(",", Arrays.stream(hosts).map((host) -> "dns:" + host).toList());
		return make(name, "-signer", issuer, "-ext", "san=" + names + ",ip:127.0.0.1", "-ext", "eku=serverAuth");
	}

	/** Makes a client, of any authority. */
	public Certificates client(String name, String issuer) throws IOException {
		return make(name, "-signer", issuer, "-ext", "eku=clientAuth");
	}

	/** Makes a certificate that expired yesterday, for servers and clients. */
	public Certificates expired(String name) throws IOException {
		return make(name, "-signer", CA, "-ext", "san=dns:localhost,ip:127.0.0.1", "-startdate", "-10d", "-validity",
				"9");
	}

	/**
	 * Makes any certificate.
	 * @param name new, its common name too
	 * @param options of {@code keytool -genkeypair}
	 */
	public Certificates make(String name, String... options) throws IOException {
		List<String> command = new ArrayList<>(List.of("-genkeypair", "-keystore", this.store.toString(), "-storetype",
				"PKCS12", "-storepass", PASSWORD, "-alias", name, "-dname", "CN=" + name));
		List<String> given = List.of(options);
		command.addAll(given.contains("-keyalg") ? List.of() : List.of("-keyalg", "EC", "-groupname", "secp256r1"));
		command.addAll(given.contains("-validity") ? List.of() : List.of("-validity", "30"));
		command.addAll(given);
		Keytool.run(command);
		write(name);
		return this;
	}

	private void write(String name) throws IOException {
		try {
			KeyStore entries = load();
			Files.writeString(key(name), pem("PRIVATE KEY", entries.getKey(name, PASSWORD.toCharArray()).getEncoded()));
			StringBuilder chain = new StringBuilder();
			for (Certificate certificate : entries.getCertificateChain(name)) {
				if (!isRoot((X509Certificate) certificate) || chain.isEmpty()) {
					chain.append(pem("CERTIFICATE", certificate.getEncoded()));
				}
			}
			Files.writeString(certificate(name), chain);
		}
		catch (GeneralSecurityException ex) {
			throw new IOException(ex);
		}
	}

	private static boolean isRoot(X509Certificate certificate) {
		return certificate.getSubjectX500Principal().equals(certificate.getIssuerX500Principal());
	}

	private static String pem(String type, byte[] content) {
		String base64 = Base64.getMimeEncoder(64, new byte[] { '\n' }).encodeToString(content);
		return "-----BEGIN %s-----\n%s\n-----END %s-----\n".formatted(type, base64, type);
	}

	private KeyStore load() throws IOException, GeneralSecurityException {
		KeyStore entries = KeyStore.getInstance("PKCS12");
		try (InputStream in = Files.newInputStream(this.store)) {
			entries.load(in, PASSWORD.toCharArray());
		}
		return entries;
	}

	/** All of it, with a password, as PKCS #12. */
	public Path store() {
		return this.store;
	}

	/** File with the private key. */
	public Path key(String name) {
		return this.directory.resolve(name + ".key");
	}

	/** File with the certificate, and those of the authorities between it and the end. */
	public Path certificate(String name) {
		return this.directory.resolve(name + ".pem");
	}

	/** The certificate itself. */
	public X509Certificate x509(String name) throws IOException {
		try {
			return (X509Certificate) load().getCertificate(name);
		}
		catch (GeneralSecurityException ex) {
			throw new IOException(ex);
		}
	}

	/** Puts the files of one name in the place of another's, each in one step. */
	public void replace(String name, String by) throws IOException {
		move(key(by), key(name));
		move(certificate(by), certificate(name));
	}

	private static void move(Path from, Path to) throws IOException {
		Path beside = to.resolveSibling(to.getFileName() + ".new");
		Files.copy(from, beside, StandardCopyOption.REPLACE_EXISTING);
		Files.move(beside, to, StandardCopyOption.ATOMIC_MOVE);
	}

	/**
	 * The settings of a bundle.
	 * @param bundle its name
	 * @param name whose key it has
	 * @param trusted authorities that it trusts
	 * @return arguments of the application
	 */
	public String[] bundle(String bundle, String name, String... trusted) throws IOException {
		String prefix = "--spring.ssl.bundle.pem." + bundle + ".";
		List<String> settings = new ArrayList<>(List.of(prefix + "keystore.private-key=" + key(name),
				prefix + "keystore.certificate=" + certificate(name)));
		if (trusted.length > 0) {
			StringBuilder authorities = new StringBuilder();
			for (String authority : trusted) {
				authorities.append(Files.readString(certificate(authority)));
			}
			Path file = this.directory.resolve(bundle + ".trusted.pem");
			Files.writeString(file, authorities);
			settings.add(prefix + "truststore.certificate=" + file);
		}
		return settings.toArray(String[]::new);
	}

	/**
	 * Creates a context for one side of TLS.
	 * @param name whose key it has; {@code null} for none
	 * @param trusted authorities that it trusts
	 */
	public SSLContext context(@Nullable String name, String... trusted) throws IOException {
		try {
			SSLContext context = SSLContext.getInstance("TLS");
			context.init((name != null) ? keyManagers(name) : null, trust(trusted).getTrustManagers(), null);
			return context;
		}
		catch (GeneralSecurityException ex) {
			throw new IOException(ex);
		}
	}

	/** Creates managers of keys, for contexts that tests make. */
	public KeyManager[] keyManagers(String name) throws IOException {
		try {
			KeyStore one = KeyStore.getInstance("PKCS12");
			one.load(null, null);
			KeyStore all = load();
			one.setKeyEntry(name, all.getKey(name, PASSWORD.toCharArray()), PASSWORD.toCharArray(),
					all.getCertificateChain(name));
			KeyManagerFactory factory = KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
			factory.init(one, PASSWORD.toCharArray());
			return factory.getKeyManagers();
		}
		catch (GeneralSecurityException ex) {
			throw new IOException(ex);
		}
	}

	/** Creates managers of trust, for contexts that tests make. */
	public TrustManagerFactory trust(String... names) throws IOException {
		try {
			KeyStore trusted = KeyStore.getInstance("PKCS12");
			trusted.load(null, null);
			for (String name : names) {
				trusted.setCertificateEntry(name, x509(name));
			}
			TrustManagerFactory factory = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
			factory.init(trusted);
			return factory;
		}
		catch (GeneralSecurityException ex) {
			throw new IOException(ex);
		}
	}

	/** Made when first used, as keytool takes its time. */
	private static final class OfScenarios {

		static final Certificates CERTIFICATES = make();

		private static Certificates make() {
			try {
				Path target = Files.createDirectories(Path.of("target"));
				return in(Files.createTempDirectory(target.toAbsolutePath(), "certificates"))
					.server("server", "localhost")
					.server("other", "other.test")
					.client("client", CA)
					.expired("expired")
					.authority("elsewhere")
					.client("stranger", "elsewhere");
			}
			catch (IOException ex) {
				throw new UncheckedIOException(ex);
			}
		}

	}

}
