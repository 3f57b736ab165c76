package io.echosounder.settings;

import java.util.HashSet;
import java.util.Locale;
import java.util.Map;
import java.util.Set;

import io.echosounder.tls.Alpn;
import io.echosounder.tls.ClientAuth;
import io.echosounder.tls.ServerNamePattern;
import org.jspecify.annotations.Nullable;

import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * The TLS of one listener.
 *
 * @param bundle Name of the SSL bundle with the server's key, under
 * {@code spring.ssl.bundle}; plain TCP if not set
 * @param clientAuth Whether clients must show a certificate that the bundle's trust store
 * vouches for; {@code want} also serves clients without one
 * @param alpn Choice of an application protocol; {@code first} takes the first that the
 * client offers
 * @param sni Names of SSL bundles by server name, such as {@code one.example.org} or
 * {@code [*.example.org]}
 */
public record TlsProperties(@Nullable String bundle, @DefaultValue("none") ClientAuth clientAuth,
		@DefaultValue("none") Alpn alpn, @DefaultValue Map<String, String> sni) {

	public TlsProperties {
		// written down without a value
		bundle = (bundle != null && !bundle.isBlank()) ? bundle : null;
		sni = Map.copyOf(sni);
	}

	/** Refuses what cannot work. */
	void check(Check check) {
		Set<String> names = new HashSet<>();
		this.sni.forEach((pattern, bundle) -> {
			String name = "sni[" + pattern + "]";
			check.that(isPattern(pattern), name,
					"must be for a host name, or '*.' and a host name, of letters, digits and hyphens");
			check.that(names.add(pattern.toLowerCase(Locale.ROOT)), name, "is set twice");
			check.that(!bundle.isBlank(), name, "is missing: name a bundle");
		});
		if (this.bundle == null) {
			String withoutTls = String.format(Locale.ROOT, "without '%s.bundle' there is no TLS", check.prefix());
			check.that(this.clientAuth == ClientAuth.NONE, "client-auth", String.format(Locale.ROOT, "is %s, but %s",
					this.clientAuth.name().toLowerCase(Locale.ROOT), withoutTls));
			check.that(this.alpn == Alpn.NONE, "alpn",
					String.format(Locale.ROOT, "is %s, but %s", this.alpn.name().toLowerCase(Locale.ROOT), withoutTls));
			check.that(this.sni.isEmpty(), "sni", "is set, but " + withoutTls);
		}
	}

	private static boolean isPattern(String text) {
		try {
			return !new ServerNamePattern(text).text().isEmpty();
		}
		catch (IllegalArgumentException _) {
			return false;
		}
	}

}
