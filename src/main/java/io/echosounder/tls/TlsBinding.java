package io.echosounder.tls;

import java.util.HexFormat;

import javax.net.ssl.ExtendedSSLSession;
import javax.net.ssl.SSLKeyException;
import javax.net.ssl.SSLSession;

import org.jspecify.annotations.Nullable;

/**
 * Value that both ends of one TLS session know, and no other session has: exported keying
 * material (RFC 5705, RFC 8446 section 7.5). If both ends have the same value, no proxy
 * between them has terminated TLS. It is no key of the session and need not be hidden.
 */
public final class TlsBinding {

	/** RFC 5705 section 4 leaves labels that begin so to private use. */
	private static final String LABEL = "EXPERIMENTAL-echosounder-binding";

	private static final int LENGTH = 16;

	private TlsBinding() {
	}

	/**
	 * Return the value of a session.
	 * @param session of an engine whose handshake is complete
	 * @return 32 hexadecimal digits; {@code null} if the session has none, as one of TLS
	 * 1.2 without extended master secret (RFC 7627)
	 */
	public static @Nullable String of(SSLSession session) {
		if (!(session instanceof ExtendedSSLSession extended)) {
			return null;
		}
		try {
			return HexFormat.of().formatHex(extended.exportKeyingMaterialData(LABEL, new byte[0], LENGTH));
		}
		catch (SSLKeyException | UnsupportedOperationException _) {
			return null;
		}
	}

}
