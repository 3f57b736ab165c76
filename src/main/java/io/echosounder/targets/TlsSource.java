package io.echosounder.targets;

import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Supplier;

import io.echosounder.bundle.ClientTlsSource;
import io.echosounder.settings.ClientTlsProperties;
import io.echosounder.tls.ClientTls;
import org.jspecify.annotations.Nullable;

import org.springframework.boot.ssl.SslBundles;

/**
 * Source of the TLS options of targets. Any thread may call.
 */
final class TlsSource {

	private TlsSource() {
	}

	/**
	 * Reads the bundle, if one is named.
	 * @param owner who speaks TLS with it, to begin a sentence
	 * @param prefix of the settings
	 * @param bundles where bundles are
	 * @return supplies what to speak TLS with from now on; {@code null} for plain TCP
	 * @throws io.echosounder.settings.InvalidSettingException if the bundle cannot be
	 * used as it is now
	 */
	static Supplier<? extends @Nullable ClientTls> of(String owner, String prefix, ClientTlsProperties settings,
			SslBundles bundles) {
		AtomicReference<@Nullable ClientTls> options = new AtomicReference<>();
		ClientTlsSource.supply(owner + " is probed", prefix, settings, bundles, options::set);
		return options::get;
	}

}
