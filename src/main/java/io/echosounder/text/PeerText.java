package io.echosounder.text;

import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.CharsetDecoder;
import java.nio.charset.CoderResult;
import java.nio.charset.StandardCharsets;
import java.security.cert.CertificateParsingException;
import java.security.cert.X509Certificate;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HexFormat;
import java.util.List;
import java.util.function.Predicate;

import javax.net.ssl.SSLEngine;
import javax.security.auth.x500.X500Principal;

import org.jspecify.annotations.Nullable;

/**
 * Text that a peer chose, as one line that shows what it contains: {@code \x} and two
 * digits stand for each byte of UTF-8 that belongs to a control or format character,
 * another space than the usual one, or a character that is not defined. So no peer moves
 * a cursor, ends a line or turns the direction of a text. No other class reads texts of
 * certificates and handshakes.
 */
public final class PeerText {

	private static final String ELLIPSIS = "…";

	/** Type of an alternative name (RFC 5280 section 4.2.1.6). */
	private static final Integer HOST_NAME = 2;

	/** Of {@code \x} and two digits. */
	private static final int ESCAPE_LENGTH = 4;

	/** Bytes of a character of UTF-8 behind its first (RFC 3629 section 3). */
	private static final int MAX_CONTINUATION = 3;

	private PeerText() {
	}

	/**
	 * Escapes text that was decoded already, as in sentences of the JDK. A backslash
	 * stays, so that text may be escaped twice.
	 * @param text such as a name
	 * @return one line
	 */
	public static String of(String text) {
		if (text.codePoints().allMatch((character) -> character == '\\' || isPlain(character))) {
			return text;
		}
		StringBuilder escaped = new StringBuilder(text.length());
		text.codePoints().forEach((character) -> {
			if (character == '\\') {
				escaped.append('\\');
			}
			else {
				append(escaped, character);
			}
		});
		return escaped.toString();
	}

	/**
	 * Escapes bytes. Those that are no UTF-8 are escaped, too, as is a backslash: no two
	 * values have the same text.
	 * @param bytes from the position on; are not consumed
	 * @return one line
	 */
	public static String of(ByteBuffer bytes) {
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
	 * Escapes the beginning of bytes. Costs no more than what it returns, however many
	 * bytes there are.
	 * @param bytes from the position on; are not consumed
	 * @param max characters of the result at most, the ellipsis included that a text
	 * which was cut ends with
	 * @return one line
	 */
	public static String of(ByteBuffer bytes, int max) {
		String text = of(bytes.slice(bytes.position(), wholeCharacters(bytes, max)));
		boolean isWhole = bytes.remaining() <= max && text.length() <= max;
		return isWhole ? text : text.substring(0, wholeEscapes(text, max - 1)) + ELLIPSIS;
	}

	/**
	 * The message of an exception, which may repeat what a peer has sent.
	 * @param ex anything
	 * @return one line; {@code "null"} for no message
	 */
	public static String said(Throwable ex) {
		return of(String.valueOf(ex.getMessage()));
	}

	/**
	 * The subject of a certificate.
	 * @param certificate of a peer
	 * @return its distinguished name (RFC 2253)
	 */
	public static String subject(X509Certificate certificate) {
		return name(certificate.getSubjectX500Principal());
	}

	/**
	 * The issuer of a certificate.
	 * @param certificate of a peer
	 * @return its distinguished name (RFC 2253)
	 */
	public static String issuer(X509Certificate certificate) {
		return name(certificate.getIssuerX500Principal());
	}

	private static String name(X500Principal principal) {
		return of(principal.getName());
	}

	/**
	 * The alternative names of a certificate that are texts, such as host names and
	 * addresses.
	 * @param certificate of a peer
	 * @return those that can be read; may be empty
	 */
	public static List<String> alternativeNames(X509Certificate certificate) {
		return alternativeNames(certificate, (_) -> true);
	}

	/**
	 * The host names among them.
	 * @param certificate of a peer
	 * @return those that can be read; may be empty
	 */
	public static List<String> hostNames(X509Certificate certificate) {
		return alternativeNames(certificate, HOST_NAME::equals);
	}

	private static List<String> alternativeNames(X509Certificate certificate, Predicate<Object> type) {
		List<String> names = new ArrayList<>();
		try {
			Collection<List<?>> alternatives = certificate.getSubjectAlternativeNames();
			for (List<?> alternative : (alternatives != null) ? alternatives : List.<List<?>>of()) {
				if (type.test(alternative.get(0)) && alternative.get(1) instanceof String name) {
					names.add(of(name));
				}
			}
		}
		catch (CertificateParsingException _) {
			// none that can be read
		}
		return names;
	}

	/**
	 * The application protocol that was agreed on.
	 * @param engine whose handshake is complete
	 * @return {@code null} for none
	 */
	public static @Nullable String applicationProtocol(SSLEngine engine) {
		String protocol = engine.getApplicationProtocol();
		return (protocol == null || protocol.isEmpty()) ? null : of(protocol);
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
