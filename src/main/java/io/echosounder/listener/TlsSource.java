package io.echosounder.listener;

import java.security.GeneralSecurityException;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.function.Consumer;

import io.echosounder.bundle.NamedBundle;
import io.echosounder.log.ListenerLog;
import io.echosounder.settings.InvalidSettingException;
import io.echosounder.tls.Alpn;
import io.echosounder.tls.ClientAuth;
import io.echosounder.tls.Credentials;
import io.echosounder.tls.ServerNamePattern;
import io.echosounder.tls.TlsContext;

import org.springframework.boot.ssl.SslBundles;

/**
 * Creates the TLS context of a listener from bundles, at the start and whenever a bundle
 * is replaced. Thread-safe.
 */
final class TlsSource {

	private final ListenerLog log;

	private final String listener;

	private final SslBundles bundles;

	private final String bundle;

	private final Map<String, String> byServerName;

	private final ClientAuth clientAuth;

	private final Alpn alpn;

	/**
	 * Create a source.
	 * @param listener name of the listener
	 * @param bundles where bundles are
	 * @param bundle for clients that ask for no server name, or for any other
	 * @param byServerName bundles for single server names, by their patterns
	 * @param clientAuth whether clients show a certificate
	 * @param alpn treatment of the application protocols that a client offers
	 */
	TlsSource(String listener, SslBundles bundles, String bundle, Map<String, String> byServerName,
			ClientAuth clientAuth, Alpn alpn) {
		this.log = new ListenerLog(TlsSource.class, listener);
		this.listener = listener;
		this.bundles = bundles;
		this.bundle = bundle;
		this.byServerName = Map.copyOf(byServerName);
		this.clientAuth = clientAuth;
		this.alpn = alpn;
	}

	/**
	 * Supply a context now, and a new context whenever a usable bundle replaces another.
	 * @param consumer takes it, later ones on the thread that replaces the bundle
	 * @throws InvalidSettingException if the bundles cannot be used as they are now
	 */
	void supply(Consumer<TlsContext> consumer) {
		consumer.accept(context());
		Set<String> names = new LinkedHashSet<>(this.byServerName.values());
		names.add(this.bundle);
		names.forEach((name) -> this.bundles.addBundleUpdateHandler(name, (_) -> replace(consumer)));
	}

	/**
	 * Replace the context. Throws nothing, as other users of the bundle may still accept
	 * it.
	 */
	private synchronized void replace(Consumer<TlsContext> consumer) {
		try {
			TlsContext context = context();
			consumer.accept(context);
			this.log.info(String.format(Locale.ROOT, "Listener %s has new certificates; the earliest expires at %s",
					this.listener, context.earliestExpiry()));
		}
		catch (RuntimeException ex) {
			this.log.warn(String.format(Locale.ROOT, "Listener %s keeps its current certificates: %s", this.listener,
					ex.getMessage()));
		}
	}

	private TlsContext context() {
		String prefix = String.format(Locale.ROOT, "echo.listeners.%s.tls.", this.listener);
		NamedBundle main = NamedBundle.find(this.bundles, prefix + "bundle", this.bundle);
		Credentials credentials = main.credentials(this.clientAuth);
		Map<ServerNamePattern, Credentials> others = new LinkedHashMap<>();
		this.byServerName.forEach((pattern, name) -> {
			NamedBundle other = NamedBundle.find(this.bundles, prefix + "sni[" + pattern + "]", name);
			other.refuseOtherRulesThan(main);
			others.put(new ServerNamePattern(pattern), other.credentials(this.clientAuth));
		});
		try {
			return TlsContext.of(credentials, others, main.rules(this.clientAuth, this.alpn));
		}
		catch (GeneralSecurityException | IllegalArgumentException ex) {
			throw main.refused("which cannot be used for TLS: " + ex.getMessage());
		}
	}

}
