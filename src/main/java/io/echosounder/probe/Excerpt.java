package io.echosounder.probe;

import java.nio.ByteBuffer;
import java.util.HexFormat;
import java.util.Locale;

/**
 * First bytes that a peer sent, for a message; control characters are escaped.
 */
final class Excerpt {

	private static final int LENGTH = 24;

	private Excerpt() {
	}

	/**
	 * Return bytes as text.
	 * @param bytes from the position on; are not consumed
	 * @return ASCII up to the end of the first line in quotes, or hexadecimal
	 */
	static String of(ByteBuffer bytes) {
		ByteBuffer rest = bytes.duplicate();
		StringBuilder text = new StringBuilder();
		while (rest.hasRemaining() && text.length() < LENGTH) {
			byte next = rest.get();
			if (next == '\r' || next == '\n') {
				break;
			}
			if (next < ' ' || next > '~') {
				return hexadecimal(bytes);
			}
			text.append((char) next);
		}
		return text.isEmpty() ? hexadecimal(bytes) : String.format(Locale.ROOT, "\"%s\"", text);
	}

	private static String hexadecimal(ByteBuffer bytes) {
		byte[] first = new byte[Math.min(bytes.remaining(), LENGTH / 3)];
		bytes.get(bytes.position(), first);
		return HexFormat.ofDelimiter(" ").formatHex(first);
	}

}
