package io.echosounder.proxyprotocol;

import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.CharsetDecoder;
import java.nio.charset.CoderResult;
import java.nio.charset.StandardCharsets;
import java.util.HexFormat;

/**
 * Bytes that a peer chose, in forms that are safe to keep and to show.
 */
final class PeerBytes {

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
	 * UTF-8 as one line that shows what it contains: {@code \x} and two digits stand for
	 * each byte that is not UTF-8, or belongs to a control or format character, another
	 * space than the usual one, a character that nobody has defined, or a backslash. So
	 * no two values have the same text.
	 */
	static String text(ByteBuffer bytes) {
		ByteBuffer in = bytes.slice();
		CharBuffer out = CharBuffer.allocate(in.remaining());
		CharsetDecoder decoder = StandardCharsets.UTF_8.newDecoder();
		StringBuilder text = new StringBuilder(in.remaining());
		CoderResult result;
		do {
			result = decoder.decode(in, out, true);
			out.flip().codePoints().forEach((character) -> append(text, character));
			out.clear();
			if (result.isError()) {
				for (int i = 0; i < result.length(); i++) {
					appendEscaped(text, in.get());
				}
				decoder.reset();
			}
		}
		while (result.isError());
		return text.toString();
	}

	private static void append(StringBuilder text, int character) {
		if (isPlain(character)) {
			text.appendCodePoint(character);
			return;
		}
		for (byte part : Character.toString(character).getBytes(StandardCharsets.UTF_8)) {
			appendEscaped(text, part);
		}
	}

	private static void appendEscaped(StringBuilder text, byte part) {
		text.append("\\x").append(HexFormat.of().toHexDigits(part));
	}

	private static boolean isPlain(int character) {
		return switch (Character.getType(character)) {
			case Character.CONTROL, Character.FORMAT, Character.SURROGATE, Character.PRIVATE_USE, Character.UNASSIGNED,
					Character.LINE_SEPARATOR, Character.PARAGRAPH_SEPARATOR ->
				false;
			case Character.SPACE_SEPARATOR -> character == ' ';
			default -> character != '\\';
		};
	}

}
