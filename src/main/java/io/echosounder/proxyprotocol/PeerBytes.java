package io.echosounder.proxyprotocol;

import java.nio.ByteBuffer;
import java.util.HexFormat;

/**
 * Bytes that a peer chose, in forms that are safe to keep and to show.
 */
final class PeerBytes {

	private static final String ELLIPSIS = "…";

	private PeerBytes() {
	}

	/** Return a read-only copy; the position of the original stays. */
	static ByteBuffer copy(ByteBuffer bytes) {
		byte[] copy = new byte[bytes.remaining()];
		bytes.get(bytes.position(), copy);
		return ByteBuffer.wrap(copy).asReadOnlyBuffer();
	}

	/** Return two digits for each byte, in lower case. */
	static String hex(ByteBuffer bytes) {
		byte[] copy = new byte[bytes.remaining()];
		bytes.get(bytes.position(), copy);
		return HexFormat.of().formatHex(copy);
	}

	/**
	 * Return the beginning of {@link #hex(ByteBuffer)}.
	 * @param max maximum characters of the result, including the ellipsis at the end of a
	 * cut text
	 */
	static String hex(ByteBuffer bytes, int max) {
		if (bytes.remaining() <= max / 2) {
			return hex(bytes);
		}
		return hex(bytes.slice(bytes.position(), (max - 1) / 2)) + ELLIPSIS;
	}

}
