package io.echosounder.tls;

import java.security.GeneralSecurityException;
import java.security.KeyStoreException;
import java.time.Instant;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

import javax.net.ssl.KeyManager;
import javax.net.ssl.SNIMatcher;
import javax.net.ssl.SNIServerName;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLParameters;
import javax.net.ssl.StandardConstants;
import javax.net.ssl.TrustManager;
import javax.net.ssl.X509ExtendedKeyManager;
import javax.net.ssl.X509ExtendedTrustManager;

import org.jspecify.annotations.Nullable;

/**
 * TLS of a listener at one time: keys, trust and the rules of the handshake. New
 * certificates require a new context; connections keep their first context. Any thread
 * may call.
 */
public final class TlsContext {

	private final SSLContext context;

	private final SSLParameters parameters;

	private final Alpn alpn;

	private final @Nullable Instant earliestExpiry;

	private final @Nullable SelfTls self;

	/**
	 * Create a context.
	 * @param context initialised with keys and trust
	 * @param parameters protocols, ciphers and client authentication; those not set are
	 * the context's
	 * @param alpn treatment of the protocols that a client offers
	 * @param earliestExpiry earliest expiry of the server's certificates; {@code null} if
	 * unknown
	 */
	public TlsContext(SSLContext context, SSLParameters parameters, Alpn alpn, @Nullable Instant earliestExpiry) {
		this(context, parameters, alpn, earliestExpiry, null);
	}

	private TlsContext(SSLContext context, SSLParameters parameters, Alpn alpn, @Nullable Instant earliestExpiry,
			@Nullable SelfTls self) {
		this.context = context;
		this.parameters = parameters;
		this.alpn = alpn;
		this.earliestExpiry = earliestExpiry;
		this.self = self;
	}

	/**
	 * Create a context from credentials.
	 * @param credentials for clients without a server name, or with a name without a
	 * pattern
	 * @param byServerName credentials whose certificate is shown, and whose trust counts,
	 * if a client requests such a name; an exact name comes before a wildcard
	 * @param rules the same for all names
	 * @return a new context, without sessions to resume
	 * @throws GeneralSecurityException if the algorithm does not exist, or the JDK cannot
	 * use keys or trust
	 * @throws IllegalArgumentException if a protocol or cipher suite is unknown
	 */
	public static TlsContext of(Credentials credentials, Map<ServerNamePattern, Credentials> byServerName,
			TlsRules rules) throws GeneralSecurityException {
		SSLContext context = SSLContext.getInstance(rules.algorithm());
		context.init(new KeyManager[] { keys(credentials, byServerName) },
				// none, as the JDK's own trust every public authority
				(rules.clientAuth() != ClientAuth.NONE) ? new TrustManager[] { trust(credentials, byServerName) }
						: new TrustManager[0],
				null);
		SSLParameters parameters = new SSLParameters();
		if (rules.protocols() != null) {
			parameters.setProtocols(rules.protocols().toArray(String[]::new));
		}
		if (rules.ciphers() != null) {
			parameters.setCipherSuites(rules.ciphers().toArray(String[]::new));
		}
		parameters.setUseCipherSuitesOrder(true);
		switch (rules.clientAuth()) {
			case NONE -> parameters.setNeedClientAuth(false);
			case WANT -> parameters.setWantClientAuth(true);
			case NEED -> parameters.setNeedClientAuth(true);
		}
		if (!byServerName.isEmpty()) {
			// otherwise a session of one name could be resumed with another
			parameters.setSNIMatchers(List.of(new AnyHostName()));
		}
		TlsContext made = new TlsContext(context, parameters, rules.alpn(),
				earliestExpiry(credentials, byServerName.values()), SelfTls.of(credentials, rules));
		// refuses settings that the engines of connections would refuse
		made.newServerEngine();
		return made;
	}

	private static X509ExtendedKeyManager keys(Credentials credentials,
			Map<ServerNamePattern, Credentials> byServerName) {
		if (byServerName.isEmpty()) {
			return credentials.keys();
		}
		Map<ServerNamePattern, X509ExtendedKeyManager> keys = new LinkedHashMap<>();
		byServerName.forEach((name, some) -> keys.put(name, some.keys()));
		return new KeysByServerName(new ByServerName<>(credentials.keys(), keys));
	}

	private static X509ExtendedTrustManager trust(Credentials credentials,
			Map<ServerNamePattern, Credentials> byServerName) throws KeyStoreException {
		X509ExtendedTrustManager trust = trust(credentials);
		if (byServerName.isEmpty() && !TrustByServerName.areTooLong(List.of(trust.getAcceptedIssuers()))) {
			return trust;
		}
		Map<ServerNamePattern, X509ExtendedTrustManager> byName = new LinkedHashMap<>();
		for (Map.Entry<ServerNamePattern, Credentials> entry : byServerName.entrySet()) {
			byName.put(entry.getKey(), trust(entry.getValue()));
		}
		return new TrustByServerName(new ByServerName<>(trust, byName));
	}

	private static X509ExtendedTrustManager trust(Credentials credentials) throws KeyStoreException {
		X509ExtendedTrustManager trust = credentials.trust();
		if (trust == null) {
			throw new KeyStoreException("Client certificates cannot be requested without a trusted authority");
		}
		return trust;
	}

	private static @Nullable Instant earliestExpiry(Credentials credentials, Collection<Credentials> others) {
		Instant earliest = credentials.earliestExpiry();
		for (Credentials other : others) {
			Instant expiry = other.earliestExpiry();
			if (earliest == null || (expiry != null && expiry.isBefore(earliest))) {
				earliest = expiry;
			}
		}
		return earliest;
	}

	/**
	 * Return the earliest expiry of the server's certificates, including those for single
	 * server names and those of the chains.
	 * @return {@code null} if unknown
	 */
	public @Nullable Instant earliestExpiry() {
		return this.earliestExpiry;
	}

	/**
	 * Return the TLS of the server with itself.
	 * @return {@code null} if this context was not made of credentials
	 */
	public @Nullable SelfTls self() {
		return this.self;
	}

	/**
	 * Create the server's side of one connection.
	 * @return an engine whose handshake has not begun
	 */
	public SSLEngine newServerEngine() {
		SSLEngine engine = this.context.createSSLEngine();
		engine.setUseClientMode(false);
		engine.setSSLParameters(this.parameters);
		if (this.alpn == Alpn.FIRST) {
			engine.setHandshakeApplicationProtocolSelector((_, offered) -> offered.getFirst());
		}
		return engine;
	}

	/** Accepts any host name that a client requests, and records it. */
	private static final class AnyHostName extends SNIMatcher {

		AnyHostName() {
			super(StandardConstants.SNI_HOST_NAME);
		}

		@Override
		public boolean matches(SNIServerName serverName) {
			return true;
		}

	}

}
