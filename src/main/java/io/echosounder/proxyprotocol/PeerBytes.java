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

	private static final String ELLIPSIS = "…";

	/** Of {@code \x} and two digits. */
	private static final int ESCAPE_LENGTH = 4;

	/** Bytes of a character of UTF-8 behind its first (RFC 3629 section 3). */
	private static final int MAX_CONTINUATION = 3;

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

	/**
	 * The beginning of that text. Costs no more than what it returns, however many bytes
	 * there are.
	 * @param max characters of the result at most, the ellipsis included that a text
	 * which was cut ends with
	 */
	static String text(ByteBuffer bytes, int max) {
		String text = text(bytes.slice(bytes.position(), wholeCharacters(bytes, max)));
		boolean isWhole = bytes.remaining() <= max && text.length() <= max;
		return isWhole ? text : text.substring(0, wholeEscapes(text, max - 1)) + ELLIPSIS;
	}

	/** The beginning of {@link #hex(ByteBuffer)}, cut in the same way. */
	static String hex(ByteBuffer bytes, int max) {
		if (bytes.remaining() <= max / 2) {
			return hex(bytes);
		}
		return hex(bytes.slice(bytes.position(), (max - 1) / 2)) + ELLIPSIS;
	}

	/** How many of these bytes to take, so that no character of UTF-8 is cut. */
	private static int wholeCharacters(ByteBuffer bytes, int max) {
		int length = Math.min(bytes.remaining(), max);
		for (int back = 0; length < bytes.remaining() && back <= MAX_CONTINUATION && back < length; back++) {
			boolean isContinuation = (bytes.get(bytes.position() + length - back) & 0xC0) == 0x80;
			if (!isContinuation) {
				return length - back;
			}
		}
		return length;
	}

	/** How much of a text to take, so that neither an escape nor a pair is cut. */
	private static int wholeEscapes(String text, int max) {
		int length = Math.min(text.length(), max);
		if (length == text.length()) {
			return length;
		}
		for (int back = 1; back < ESCAPE_LENGTH && back <= length; back++) {
			// a backslash of the peer is escaped itself
			if (text.charAt(length - back) == '\\') {
				return length - back;
			}
		}
		return (length > 0 && Character.isHighSurrogate(text.charAt(length - 1))) ? length - 1 : length;
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
