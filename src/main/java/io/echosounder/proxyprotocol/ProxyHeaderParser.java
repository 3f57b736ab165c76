package io.echosounder.proxyprotocol;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;

/**
 * Finds a PROXY header in the first bytes of a connection. It keeps nothing between two
 * calls, so whoever calls keeps the bytes until they are a header, or cannot be one; that
 * is decided at the first byte that no other could mend. Any thread may call.
 */
public final class ProxyHeaderParser {

	/**
	 * Bytes of the longest header of version 1, CR LF included (proxy-protocol.txt
	 * section 2.1).
	 */
	public static final int MAX_LENGTH_V1 = 107;

	/**
	 * Bytes of the longest header of version 2 that is taken. The format allows 64 KiB;
	 * what proxies send are some hundred bytes, or a few thousand with a certificate.
	 */
	public static final int MAX_LENGTH_V2 = 16 * 1024;

	/**
	 * Most values that a header of version 2 may have, those about TLS included. The
	 * format has no such limit; proxies send a dozen, and each costs an object.
	 */
	public static final int MAX_VALUES = 256;

	static final byte[] SIGNATURE_V1 = "PROXY ".getBytes(StandardCharsets.US_ASCII);

	static final byte[] SIGNATURE_V2 = "\r\n\r\n\0\r\nQUIT\n".getBytes(StandardCharsets.US_ASCII);

	/** Signature, version and command, family, length. */
	static final int FIXED_LENGTH_V2 = 16;

	private ProxyHeaderParser() {
	}

	/**
	 * Looks at all that has arrived of a connection so far.
	 * @param bytes from position to limit, which stay as they are
	 * @return what these bytes are
	 * @throws BadProxyHeaderException if they begin as a header and cannot become a valid
	 * one
	 */
	public static Result parse(ByteBuffer bytes) throws BadProxyHeaderException {
		ByteBuffer in = bytes.slice();
		if (!in.hasRemaining()) {
			return new Incomplete(false);
		}
		boolean text = in.get(0) == SIGNATURE_V1[0];
		byte[] signature = text ? SIGNATURE_V1 : SIGNATURE_V2;
		for (int i = 0; i < Math.min(signature.length, in.limit()); i++) {
			if (in.get(i) != signature[i]) {
				return new Absent();
			}
		}
		if (in.limit() < signature.length) {
			return new Incomplete(false);
		}
		return text ? new TextHeader(in).parse() : new BinaryHeader(in).parse();
	}

	/** What the bytes that have arrived so far are. */
	public sealed interface Result {

	}

	/**
	 * They may become a header.
	 *
	 * @param recognised whether they begin with the whole signature of a version, so that
	 * nothing but a header may follow; until then they may as well be the beginning of
	 * ordinary data
	 */
	public record Incomplete(boolean recognised) implements Result {

	}

	/** They are not the beginning of a header. */
	public record Absent() implements Result {

	}

	/**
	 * They begin with a header.
	 *
	 * @param header what it says
	 * @param length its bytes; what is behind them belongs to the connection
	 */
	public record Complete(ProxyHeader header, int length) implements Result {

	}

}
