package io.echosounder.settings;

import java.util.List;
import java.util.Locale;

import io.echosounder.tls.ApplicationProtocols;
import io.echosounder.tls.ServerName;
import org.jspecify.annotations.Nullable;

import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * TLS with a peer.
 *
 * @param enabled Whether TLS is spoken; if not set, whether there is a bundle
 * @param bundle Name of the SSL bundle with trust, and with the certificate to show to a
 * peer that asks for one, under {@code spring.ssl.bundle}; the JDK's authorities are
 * trusted if not set
 * @param serverName Server name to ask for (SNI) and to find in the certificate; the host
 * of the address if not set
 * @param alpn Application protocols to offer, the preferred one first
 */
public record ClientTlsProperties(@Nullable Boolean enabled, @Nullable String bundle, @Nullable String serverName,
		@DefaultValue List<String> alpn) {

	/** Plain TCP. */
	static final ClientTlsProperties NONE = new ClientTlsProperties(false, null, null, List.of());

	public ClientTlsProperties {
		// written down without a value
		bundle = (bundle != null && !bundle.isBlank()) ? bundle : null;
		serverName = (serverName != null && !serverName.isBlank()) ? serverName : null;
		alpn = List.copyOf(alpn);
	}

	/** Refuses what cannot work. */
	void check(Check check) {
		check.that(this.serverName == null || ServerName.isValid(this.serverName), "server-name",
				String.format(Locale.ROOT, "is '%s', which is not a host name", this.serverName));
		check.that(ApplicationProtocols.areValid(this.alpn), "alpn", ApplicationProtocols.PROBLEM);
		if (this.enabled == null && this.bundle == null) {
			String withoutTls = String.format(Locale.ROOT,
					"is set, but without '%1$s.enabled' or '%1$s.bundle' there is no TLS", check.prefix());
			check.that(this.serverName == null, "server-name", withoutTls);
			check.that(this.alpn.isEmpty(), "alpn", withoutTls);
		}
	}

	/**
	 * Whether TLS is spoken.
	 * @return what was set, or whether there is a bundle
	 */
	public boolean isSpoken() {
		return (this.enabled != null) ? this.enabled : this.bundle != null;
	}

}
