package io.echosounder.bundle;

import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.function.Consumer;

import javax.net.ssl.KeyManager;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLEngine;

import io.echosounder.settings.ClientTlsProperties;
import io.echosounder.settings.InvalidSettingException;
import io.echosounder.tls.ClientTls;
import io.echosounder.tls.Credentials;
import io.echosounder.tls.PeerTrust;
import org.apache.commons.logging.Log;
import org.apache.commons.logging.LogFactory;

import org.springframework.boot.ssl.SslBundles;

/**
 * Creates the TLS of a client from a bundle, at the start and whenever a usable bundle
 * replaces it. Any thread may call.
 */
public final class ClientTlsSource {

	private static final Log logger = LogFactory.getLog(ClientTlsSource.class);

	private final String subject;

	private final String property;

	private final ClientTlsProperties settings;

	private final SslBundles bundles;

	private ClientTlsSource(String subject, String property, ClientTlsProperties settings, SslBundles bundles) {
		this.subject = subject;
		this.property = property;
		this.settings = settings;
		this.bundles = bundles;
	}

	/**
	 * Supply the TLS now, and again whenever the bundle is replaced. Without TLS, supply
	 * nothing.
	 * @param subject of the lines that report a replacement, with its verb, such as
	 * {@code Client kv connects}
	 * @param prefix of the settings
	 * @param settings TLS settings
	 * @param bundles where bundles are
	 * @param consumer takes it, later ones on the thread that replaces the bundle
	 * @throws InvalidSettingException if the bundle cannot be used as it is now
	 */
	public static void supply(String subject, String prefix, ClientTlsProperties settings, SslBundles bundles,
			Consumer<? super ClientTls> consumer) {
		if (!settings.isSpoken()) {
			return;
		}
		ClientTlsSource source = new ClientTlsSource(subject, prefix + ".bundle", settings, bundles);
		consumer.accept(source.read());
		if (settings.bundle() != null) {
			bundles.addBundleUpdateHandler(settings.bundle(), (_) -> source.replace(consumer));
		}
	}

	/**
	 * Replace the TLS. Throws nothing, as other users of the bundle may still accept it.
	 */
	private synchronized void replace(Consumer<? super ClientTls> consumer) {
		try {
			consumer.accept(read());
			logger.info(String.format(Locale.ROOT, "%s with the new files of bundle '%s'", this.subject,
					this.settings.bundle()));
		}
		catch (RuntimeException ex) {
			logger.warn(String.format(Locale.ROOT, "%s with the previous files: %s", this.subject, ex.getMessage()));
		}
	}

	private ClientTls read() {
		String name = this.settings.bundle();
		NamedBundle bundle = (name != null) ? NamedBundle.find(this.bundles, this.property, name)
				: NamedBundle.ofTheJdk(this.property);
		Credentials credentials = bundle.clientCredentials();
		SSLContext context = PeerTrust.context(Objects.requireNonNull(credentials.trust()),
				new KeyManager[] { credentials.keys() });
		ClientTls tls = new ClientTls(context, this.settings.serverName(), this.settings.alpn(),
				Objects.requireNonNullElse(bundle.protocols(), List.of()),
				Objects.requireNonNullElse(bundle.ciphers(), List.of()), true);
		try {
			SSLEngine engine = context.createSSLEngine();
			engine.setEnabledProtocols(tls.protocols().toArray(String[]::new));
			engine.setEnabledCipherSuites(tls.ciphers().toArray(String[]::new));
		}
		catch (IllegalArgumentException ex) {
			throw bundle.refused("which cannot be used for TLS: " + ex.getMessage());
		}
		return tls;
	}

}
