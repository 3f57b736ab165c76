package io.echosounder.tls;

import java.net.Socket;
import java.security.Principal;
import java.security.PrivateKey;
import java.security.cert.X509Certificate;
import java.util.ArrayList;
import java.util.List;

import javax.net.ssl.SSLEngine;
import javax.net.ssl.X509ExtendedKeyManager;

import org.jspecify.annotations.Nullable;

/**
 * Shows each client the certificate for the server name that it requests. An alias begins
 * with the number of its key manager. Servers with an engine only.
 */
final class KeysByServerName extends X509ExtendedKeyManager {

	private static final char SEPARATOR = ':';

	private final ByServerName<X509ExtendedKeyManager> keys;

	KeysByServerName(ByServerName<X509ExtendedKeyManager> keys) {
		this.keys = keys;
	}

	@Override
	public @Nullable String chooseEngineServerAlias(String keyType, Principal @Nullable [] issuers,
			@Nullable SSLEngine engine) {
		// no certificate of another name, even if this name's certificate has no key of
		// this type
		int index = this.keys.indexFor(engine);
		return qualified(index, this.keys.values().get(index).chooseEngineServerAlias(keyType, issuers, engine));
	}

	@Override
	public String @Nullable [] getServerAliases(String keyType, Principal @Nullable [] issuers) {
		List<String> aliases = new ArrayList<>();
		for (int index = 0; index < this.keys.values().size(); index++) {
			String[] some = this.keys.values().get(index).getServerAliases(keyType, issuers);
			for (String alias : (some != null) ? some : new String[0]) {
				aliases.add(index + String.valueOf(SEPARATOR) + alias);
			}
		}
		return !aliases.isEmpty() ? aliases.toArray(String[]::new) : null;
	}

	@Override
	public X509Certificate @Nullable [] getCertificateChain(String alias) {
		return keysOf(alias).getCertificateChain(unqualified(alias));
	}

	@Override
	public @Nullable PrivateKey getPrivateKey(String alias) {
		return keysOf(alias).getPrivateKey(unqualified(alias));
	}

	private static @Nullable String qualified(int index, @Nullable String alias) {
		return (alias != null) ? index + String.valueOf(SEPARATOR) + alias : null;
	}

	private X509ExtendedKeyManager keysOf(String alias) {
		return this.keys.values().get(Integer.parseInt(alias, 0, alias.indexOf(SEPARATOR), 10));
	}

	private static String unqualified(String alias) {
		return alias.substring(alias.indexOf(SEPARATOR) + 1);
	}

	@Override
	public @Nullable String chooseServerAlias(String keyType, Principal @Nullable [] issuers, @Nullable Socket socket) {
		return null;
	}

	@Override
	public String @Nullable [] getClientAliases(String keyType, Principal @Nullable [] issuers) {
		return null;
	}

	@Override
	public @Nullable String chooseClientAlias(String[] keyType, Principal @Nullable [] issuers,
			@Nullable Socket socket) {
		return null;
	}

}
