package io.echosounder.bundle;

import java.nio.file.InvalidPathException;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.KeyStoreException;
import java.security.PrivateKey;
import java.security.cert.Certificate;
import java.security.cert.X509Certificate;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;

import javax.net.ssl.X509ExtendedKeyManager;
import javax.net.ssl.X509ExtendedTrustManager;

import io.echosounder.settings.InvalidSettingException;
import io.echosounder.tls.Alpn;
import io.echosounder.tls.ClientAuth;
import io.echosounder.tls.Credentials;
import io.echosounder.tls.KeyPairs;
import io.echosounder.tls.TlsRules;
import org.jspecify.annotations.Nullable;

import org.springframework.boot.ssl.NoSuchSslBundleException;
import org.springframework.boot.ssl.SslBundle;
import org.springframework.boot.ssl.SslBundles;
import org.springframework.boot.ssl.SslStoreBundle;

/**
 * A bundle as it is now, and the setting that names it. Exceptions about the bundle name
 * that setting. Any thread may call.
 */
public final class NamedBundle {

	private final String property;

	private final String name;

	private final SslBundle bundle;

	private NamedBundle(String property, String name, SslBundle bundle) {
		this.property = property;
		this.name = name;
		this.bundle = bundle;
	}

	/**
	 * Find a bundle.
	 * @param bundles where bundles are
	 * @param property full name of the setting
	 * @param name name of the bundle
	 * @return the bundle as it is now
	 * @throws InvalidSettingException if no bundle has that name
	 */
	public static NamedBundle find(SslBundles bundles, String property, String name) {
		try {
			return new NamedBundle(property, name, bundles.getBundle(name));
		}
		catch (NoSuchSslBundleException _) {
			throw new InvalidSettingException(property, String.format(Locale.ROOT,
					"is '%s', but there is no bundle of that name under 'spring.ssl.bundle'", name));
		}
	}

	/**
	 * Return keys and trust without any bundle: no key, and the authorities of the JDK.
	 * @param property full name of the setting that could name another
	 * @return a bundle for clients
	 */
	public static NamedBundle ofTheJdk(String property) {
		return new NamedBundle(property, "", SslBundle.of(SslStoreBundle.NONE));
	}

	/**
	 * Create an exception that refuses the bundle.
	 * @param problem what is wrong with it, as a relative clause
	 * @return to be thrown
	 */
	public InvalidSettingException refused(String problem) {
		return new InvalidSettingException(this.property,
				String.format(Locale.ROOT, "is '%s', %s", this.name, problem));
	}

	/**
	 * Return the versions of TLS that it allows.
	 * @return {@code null} for those of the JDK
	 */
	public @Nullable List<String> protocols() {
		return listOf(this.bundle.getOptions().getEnabledProtocols());
	}

	/**
	 * Return the cipher suites that it allows, the preferred one first.
	 * @return {@code null} for those of the JDK
	 */
	public @Nullable List<String> ciphers() {
		return listOf(this.bundle.getOptions().getCiphers());
	}

	/**
	 * Return the rules of the bundle, combined with those outside of it.
	 * @param clientAuth whether clients show a certificate
	 * @param alpn treatment of the application protocols that a client offers
	 * @return all rules of a server
	 */
	public TlsRules rules(ClientAuth clientAuth, Alpn alpn) {
		return new TlsRules(this.bundle.getProtocol(), protocols(), ciphers(), clientAuth, alpn);
	}

	private static @Nullable List<String> listOf(String @Nullable [] names) {
		return (names != null) ? List.of(names) : null;
	}

	/**
	 * Refuse rules that would have no effect, as all server names share those of one
	 * bundle.
	 * @param main that bundle
	 * @throws InvalidSettingException if this bundle has others
	 */
	public void refuseOtherRulesThan(NamedBundle main) {
		refuseUnless(isSameIfSet(this.bundle.getOptions().getCiphers(), main.bundle.getOptions().getCiphers()),
				"options.ciphers", main);
		refuseUnless(isSameIfSet(this.bundle.getOptions().getEnabledProtocols(),
				main.bundle.getOptions().getEnabledProtocols()), "options.enabled-protocols", main);
		refuseUnless(this.bundle.getProtocol().equals(main.bundle.getProtocol()), "protocol", main);
	}

	private static boolean isSameIfSet(String @Nullable [] some, String @Nullable [] others) {
		return some == null || Arrays.equals(some, others);
	}

	private void refuseUnless(boolean same, String option, NamedBundle main) {
		if (!same) {
			throw refused(String.format(Locale.ROOT,
					"whose '%s' differs from that of '%s', which applies to all server names", option, main.name));
		}
	}

	/**
	 * Read keys and trust of a server, which needs a key.
	 * @param clientAuth whether certificates of clients are verified
	 * @return its keys and trust
	 * @throws InvalidSettingException if they cannot be read or used
	 */
	public Credentials credentials(ClientAuth clientAuth) {
		return read(() -> {
			Instant expiry = checkKeys();
			if (expiry == null) {
				throw refused("which has no private key");
			}
			return new Credentials(keys(), (clientAuth != ClientAuth.NONE) ? trust(clientAuth) : null, expiry);
		});
	}

	/**
	 * Read keys and trust of a client. It shows a certificate if the bundle has one, and
	 * has the JDK's trust if the bundle has no trust store.
	 * @return its keys and trust
	 * @throws InvalidSettingException if they cannot be read or used
	 */
	public Credentials clientCredentials() {
		return read(() -> {
			Instant expiry = checkKeys();
			return new Credentials(keys(), trust(), expiry);
		});
	}

	private Credentials read(Reading reading) {
		try {
			return reading.read();
		}
		catch (InvalidSettingException ex) {
			throw ex;
		}
		// Boot wraps all failures of files and key stores as illegal state
		catch (RuntimeException | GeneralSecurityException ex) {
			throw refused("which cannot be read: " + describe(ex));
		}
	}

	/**
	 * Check all keys, or the key that the bundle names.
	 * @return earliest expiry of their certificates; {@code null} without a key
	 */
	private @Nullable Instant checkKeys() throws GeneralSecurityException {
		KeyStore store = this.bundle.getStores().getKeyStore();
		if (store == null) {
			return null;
		}
		Instant earliest = null;
		for (String alias : aliasesOfKeys(store)) {
			checkKey(store, alias);
			for (Certificate certificate : store.getCertificateChain(alias)) {
				Instant expiry = ((X509Certificate) certificate).getNotAfter().toInstant();
				earliest = (earliest == null || expiry.isBefore(earliest)) ? expiry : earliest;
			}
		}
		return earliest;
	}

	private List<String> aliasesOfKeys(KeyStore store) throws KeyStoreException {
		String only = this.bundle.getKey().getAlias();
		List<String> aliases = new ArrayList<>();
		for (String alias : Collections.list(store.aliases())) {
			if (store.isKeyEntry(alias) && (only == null || only.equalsIgnoreCase(alias))) {
				aliases.add(alias);
			}
		}
		return aliases;
	}

	private void checkKey(KeyStore store, String alias) throws GeneralSecurityException {
		String password = this.bundle.getKey().getPassword();
		if (password == null) {
			password = this.bundle.getStores().getKeyStorePassword();
		}
		if (password == null && isLocked(store, alias)) {
			throw refused("whose private key has a password, which is not set");
		}
		if (store.getKey(alias, (password != null) ? password.toCharArray() : null) instanceof PrivateKey key
				&& !KeyPairs.match(key, store.getCertificate(alias).getPublicKey())) {
			throw refused("whose private key does not match its certificate");
		}
	}

	/** Return whether a key needs a password: without one, the JDK fails in some way. */
	private static boolean isLocked(KeyStore store, String alias) {
		try {
			return store.getKey(alias, null) == null;
		}
		catch (GeneralSecurityException | RuntimeException _) {
			return true;
		}
	}

	private X509ExtendedTrustManager trust(ClientAuth clientAuth) throws GeneralSecurityException {
		KeyStore store = this.bundle.getStores().getTrustStore();
		if (store == null || store.size() == 0) {
			throw refused(String.format(Locale.ROOT,
					("which has no trust store, so that with 'client-auth' %s every public authority could issue "
							+ "certificates for clients"),
					(clientAuth == ClientAuth.NEED) ? "need" : "want"));
		}
		return trust();
	}

	private X509ExtendedTrustManager trust() {
		X509ExtendedTrustManager trust = only(X509ExtendedTrustManager.class,
				this.bundle.getManagers().getTrustManagers(), "trust manager");
		if (trust.getAcceptedIssuers().length == 0) {
			throw refused(
					"whose trust store has no certificate that can be read: it is empty, or its password is not set");
		}
		return trust;
	}

	private X509ExtendedKeyManager keys() {
		return only(X509ExtendedKeyManager.class, this.bundle.getManagers().getKeyManagers(), "key manager");
	}

	private <T> T only(Class<T> type, Object[] managers, String kind) {
		for (Object manager : managers) {
			if (type.isInstance(manager)) {
				return type.cast(manager);
			}
		}
		throw refused(String.format(Locale.ROOT, "which has no %s for X.509 certificates", kind));
	}

	/** Describe a failure and its causes, which often repeat each other. */
	static String describe(@Nullable Throwable failure) {
		Set<String> messages = new LinkedHashSet<>();
		String all = "";
		for (Throwable ex = failure; ex != null; ex = ex.getCause()) {
			String message = (ex instanceof InvalidPathException path) ? String.format(Locale.ROOT,
					"This locale cannot encode the name of the file '%s': start with LC_ALL=C.UTF-8", path.getInput())
					: String.valueOf(ex.getMessage());
			if (!all.contains(message) && !message.equals("null")) {
				messages.add(message.endsWith(".") ? message.substring(0, message.length() - 1) : message);
				all = String.join(": ", messages);
			}
		}
		return !all.isEmpty() ? all : "no reason is given";
	}

	/** Strategy to read a part of a bundle. */
	@FunctionalInterface
	private interface Reading {

		Credentials read() throws GeneralSecurityException;

	}

}
