package io.echosounder.tls;

import java.time.Instant;

import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLParameters;

import org.jspecify.annotations.Nullable;

/**
 * What a listener needs to serve TLS: keys, trust and the rules of the handshake, as they
 * are at one time. New certificates make a new context; connections keep the one that
 * they began with. Any thread may call.
 */
public final class TlsContext {

	private final SSLContext context;

	private final SSLParameters parameters;

	private final Alpn alpn;

	private final @Nullable Instant earliestExpiry;

	/**
	 * Takes what was made of certificates and settings.
	 * @param context initialised with keys and trust
	 * @param parameters protocols, ciphers and client authentication; those not set are
	 * the context's
	 * @param alpn what becomes of the protocols that a client offers
	 * @param earliestExpiry when the first of the server's certificates expires;
	 * {@code null} if that is not known
	 */
	public TlsContext(SSLContext context, SSLParameters parameters, Alpn alpn, @Nullable Instant earliestExpiry) {
		this.context = context;
		this.parameters = parameters;
		this.alpn = alpn;
		this.earliestExpiry = earliestExpiry;
	}

	/**
	 * When the first of the server's certificates expires, those for single server names
	 * and those of the chains included.
	 * @return {@code null} if that is not known
	 */
	public @Nullable Instant earliestExpiry() {
		return this.earliestExpiry;
	}

	/**
	 * Creates the server's side of one connection.
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

}
