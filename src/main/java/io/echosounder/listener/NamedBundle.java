package io.echosounder.listener;

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

/**
 * A bundle as it is now, and the setting that names it, by whose name it is refused if it
 * is of no use.
 */
final class NamedBundle {

	private final String property;

	private final String name;

	private final SslBundle bundle;

	private NamedBundle(String property, String name, SslBundle bundle) {
		this.property = property;
		this.name = name;
		this.bundle = bundle;
	}

	/**
	 * Finds a bundle.
	 * @param bundles where bundles are
	 * @param property full name of the setting
	 * @param name name of the bundle
	 * @throws InvalidSettingException if there is none of that name
	 */
	static NamedBundle find(SslBundles bundles, String property, String name) {
		try {
			return new NamedBundle(property, name, bundles.getBundle(name));
		}
		catch (NoSuchSslBundleException _) {
			throw new InvalidSettingException(property,
					"is '%s', but there is no bundle of that name under 'spring.ssl.bundle'".formatted(name));
		}
	}

	/**
	 * Refuses the bundle.
	 * @param problem what is wrong with it, as a relative clause
	 */
	InvalidSettingException refused(String problem) {
		return new InvalidSettingException(this.property, "is '%s', %s".formatted(this.name, problem));
	}

	/** The rules that are part of a bundle, and those that are not. */
	TlsRules rules(ClientAuth clientAuth, Alpn alpn) {
		return new TlsRules(this.bundle.getProtocol(), listOf(this.bundle.getOptions().getEnabledProtocols()),
				listOf(this.bundle.getOptions().getCiphers()), clientAuth, alpn);
	}

	private static @Nullable List<String> listOf(String @Nullable [] names) {
		return (names != null) ? List.of(names) : null;
	}

	/**
	 * Refuses rules that would be without effect, as all server names share those of one
	 * bundle.
	 */
	void refuseOtherRulesThan(NamedBundle main) {
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
			throw refused(
					"whose '%s' is not that of '%s', which holds for all server names".formatted(option, main.name));
		}
	}

	/**
	 * Reads keys and trust.
	 * @param clientAuth whether anybody's certificates are to be trusted
	 * @throws InvalidSettingException if they cannot be read or are of no use
	 */
	Credentials credentials(ClientAuth clientAuth) {
		try {
			Instant expiry = checkKeys();
			return new Credentials(
					only(X509ExtendedKeyManager.class, this.bundle.getManagers().getKeyManagers(), "key manager"),
					(clientAuth != ClientAuth.NONE) ? trust(clientAuth) : null, expiry);
		}
		catch (InvalidSettingException ex) {
			throw ex;
		}
		// Boot wraps as illegal state whatever becomes of files and key stores
		catch (RuntimeException | GeneralSecurityException ex) {
			throw refused("which cannot be read: " + describe(ex));
		}
	}

	/**
	 * Checks all keys, or the one that the bundle names.
	 * @return when the first of their certificates expires
	 */
	private @Nullable Instant checkKeys() throws GeneralSecurityException {
		KeyStore store = this.bundle.getStores().getKeyStore();
		List<String> aliases = (store != null) ? aliasesOfKeys(store) : List.of();
		if (store == null || aliases.isEmpty()) {
			throw refused("which has no private key");
		}
		Instant earliest = null;
		for (String alias : aliases) {
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
		if (store.getKey(alias, (password != null) ? password.toCharArray() : null) instanceof PrivateKey key
				&& !KeyPairs.match(key, store.getCertificate(alias).getPublicKey())) {
			throw refused("whose private key is not that of its certificate");
		}
	}

	private X509ExtendedTrustManager trust(ClientAuth clientAuth) throws GeneralSecurityException {
		KeyStore store = this.bundle.getStores().getTrustStore();
		if (store == null || store.size() == 0) {
			throw refused(("which has no trust store, so that with 'client-auth' %s every public authority could issue "
					+ "certificates for clients")
				.formatted((clientAuth == ClientAuth.NEED) ? "need" : "want"));
		}
		return only(X509ExtendedTrustManager.class, this.bundle.getManagers().getTrustManagers(), "trust manager");
	}

	private <T> T only(Class<T> type, Object[] managers, String kind) {
		for (Object manager : managers) {
			if (type.isInstance(manager)) {
				return type.cast(manager);
			}
		}
		throw refused("which has no %s for X.509 certificates".formatted(kind));
	}

	/** What went wrong, and why; causes often repeat each other. */
	static String describe(@Nullable Throwable failure) {
		Set<String> messages = new LinkedHashSet<>();
		String all = "";
		for (Throwable ex = failure; ex != null; ex = ex.getCause()) {
			String message = String.valueOf(ex.getMessage());
			if (!all.contains(message) && !message.equals("null")) {
				messages.add(message.endsWith(".") ? message.substring(0, message.length() - 1) : message);
				all = String.join(": ", messages);
			}
		}
		return !all.isEmpty() ? all : "nobody says why";
	}

}
