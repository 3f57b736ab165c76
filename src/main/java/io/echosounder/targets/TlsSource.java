package io.echosounder.targets;

import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.function.Supplier;

import javax.net.ssl.KeyManager;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLEngine;

import io.echosounder.bundle.NamedBundle;
import io.echosounder.probe.PeerTrust;
import io.echosounder.probe.TlsOptions;
import io.echosounder.settings.ClientTlsProperties;
import io.echosounder.settings.InvalidSettingException;
import io.echosounder.tls.Credentials;
import org.apache.commons.logging.Log;
import org.apache.commons.logging.LogFactory;
import org.jspecify.annotations.Nullable;

import org.springframework.boot.ssl.SslBundles;

/**
 * Makes what TLS is spoken with out of a bundle, at the start and whenever the bundle is
 * replaced by one that can be used. Any thread may call.
 */
final class TlsSource implements Supplier<TlsOptions> {

	private static final Log logger = LogFactory.getLog(TlsSource.class);

	private final String owner;

	private final String property;

	private final ClientTlsProperties settings;

	private final SslBundles bundles;

	private volatile TlsOptions options;

	private TlsSource(String owner, String property, ClientTlsProperties settings, SslBundles bundles) {
		this.owner = owner;
		this.property = property;
		this.settings = settings;
		this.bundles = bundles;
		this.options = read();
	}

	/**
	 * Reads the bundle, if one is named.
	 * @param owner who speaks TLS with it, to begin a sentence
	 * @param prefix of the settings
	 * @param bundles where bundles are
	 * @return supplies what to speak TLS with from now on; {@code null} for plain TCP
	 * @throws InvalidSettingException if the bundle cannot be used as it is now
	 */
	static Supplier<? extends @Nullable TlsOptions> of(String owner, String prefix, ClientTlsProperties settings,
			SslBundles bundles) {
		if (!settings.isSpoken()) {
			return () -> null;
		}
		TlsSource source = new TlsSource(owner, prefix + ".bundle", settings, bundles);
		if (settings.bundle() != null) {
			bundles.addBundleUpdateHandler(settings.bundle(), (_) -> source.replace());
		}
		return source;
	}

	@Override
	public TlsOptions get() {
		return this.options;
	}

	/** Throws nothing, as the bundle may be of use to others. */
	private synchronized void replace() {
		try {
			this.options = read();
			logger.info(String.format(Locale.ROOT, "%s is probed with the new files of bundle '%s'", this.owner,
					this.settings.bundle()));
		}
		catch (RuntimeException ex) {
			logger.warn(String.format(Locale.ROOT, "%s is probed with the files as they were: %s", this.owner,
					ex.getMessage()));
		}
	}

	private TlsOptions read() {
		String name = this.settings.bundle();
		NamedBundle bundle = (name != null) ? NamedBundle.find(this.bundles, this.property, name)
				: NamedBundle.ofTheJdk(this.property);
		Credentials credentials = bundle.clientCredentials();
		SSLContext context = PeerTrust.context(Objects.requireNonNull(credentials.trust()),
				new KeyManager[] { credentials.keys() });
		TlsOptions options = new TlsOptions(context, this.settings.serverName(), this.settings.alpn(), true,
				Objects.requireNonNullElse(bundle.protocols(), List.of()),
				Objects.requireNonNullElse(bundle.ciphers(), List.of()));
		try {
			SSLEngine engine = context.createSSLEngine();
			engine.setEnabledProtocols(options.protocols().toArray(String[]::new));
			engine.setEnabledCipherSuites(options.ciphers().toArray(String[]::new));
		}
		catch (IllegalArgumentException ex) {
			throw bundle.refused("of which no TLS can be made: " + ex.getMessage());
		}
		return options;
	}

}
