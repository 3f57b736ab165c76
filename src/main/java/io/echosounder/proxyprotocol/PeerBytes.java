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

	/** A copy that nobody can change; the position of the original stays. */
	static ByteBuffer copy(ByteBuffer bytes) {
		byte[] copy = new byte[bytes.remaining()];
		bytes.get(bytes.position(), copy);
		return ByteBuffer.wrap(copy).asReadOnlyBuffer();
	}

	/** Two digits for each, in lower case. */
	static String hex(ByteBuffer bytes) {
		byte[] copy = new byte[bytes.remaining()];
		bytes.get(bytes.position(), copy);
		return HexFormat.of().formatHex(copy);
	}

	/**
	 * The beginning of {@link #hex(ByteBuffer)}.
	 * @param max characters of the result at most, the ellipsis included that a text
	 * which was cut ends with
	 */
	static String hex(ByteBuffer bytes, int max) {
		if (bytes.remaining() <= max / 2) {
			return hex(bytes);
		}
		return hex(bytes.slice(bytes.position(), (max - 1) / 2)) + ELLIPSIS;
	}

}
