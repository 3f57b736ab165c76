package io.echosounder.proxyprotocol;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;

/**
 * Finds a PROXY header in the first bytes of a connection. The parser is stateless, so
 * the caller keeps the bytes until they are a header or cannot become one. The first
 * invalid byte decides that. Any thread may call.
 */
public final class ProxyHeaderParser {

	/**
	 * Maximum bytes of a header of version 1, CR LF included (proxy-protocol.txt section
	 * 2.1).
	 */
	public static final int MAX_LENGTH_V1 = 107;

	/**
	 * Maximum bytes of an accepted header of version 2. The format allows 64 KiB; proxies
	 * send some hundred bytes, or a few thousand with a certificate.
	 */
	public static final int MAX_LENGTH_V2 = 16 * 1024;

	/**
	 * Maximum number of values in a header of version 2, including those about TLS. The
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
	 * Parse the bytes received so far.
	 * @param bytes from position to limit, which stay as they are
	 * @return kind of these bytes
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

	/** Kind of the bytes that have arrived so far. */
	public sealed interface Result {

	}

	/**
	 * The bytes may become a header.
	 *
	 * @param recognised whether they begin with the whole signature of a version, so that
	 * only a header may follow; until then they may also be the beginning of ordinary
	 * data
	 */
	public record Incomplete(boolean recognised) implements Result {

	}

	/** The bytes are not the beginning of a header. */
	public record Absent() implements Result {

	}

	/**
	 * The bytes begin with a header.
	 *
	 * @param header the parsed header
	 * @param length its bytes; those behind it belong to the connection
	 */
	public record Complete(ProxyHeader header, int length) implements Result {

	}

}
