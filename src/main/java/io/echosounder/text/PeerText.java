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
 * Text that a peer chose, as one line that shows its content. {@code \x} and two digits
 * stand for each byte of UTF-8 that belongs to a control or format character, another
 * space than the usual one, or an undefined character. So no peer moves a cursor, ends a
 * line or reverses the direction of a text. No other class reads texts of certificates
 * and handshakes.
 */
public final class PeerText {

	private static final String ELLIPSIS = "…";

	/** Type of an alternative name (RFC 5280 section 4.2.1.6). */
	private static final Integer HOST_NAME = 2;

	/** Length of {@code \x} and two digits. */
	private static final int ESCAPE_LENGTH = 4;

	/** Maximum bytes of a UTF-8 character after its first (RFC 3629 section 3). */
	private static final int MAX_CONTINUATION = 3;

	private PeerText() {
	}

	/**
	 * Escape text that was decoded already, as in sentences of the JDK. A backslash
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
	 * Escape bytes, including invalid UTF-8 and backslashes: no two values have the same
	 * text.
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
	 * Escape the beginning of bytes. The cost depends on the result, not on the number of
	 * bytes.
	 * @param bytes from the position on; are not consumed
	 * @param max maximum characters of the result, including the ellipsis at the end of a
	 * cut text
	 * @return one line
	 */
	public static String of(ByteBuffer bytes, int max) {
		String text = of(bytes.slice(bytes.position(), wholeCharacters(bytes, max)));
		boolean isWhole = bytes.remaining() <= max && text.length() <= max;
		return isWhole ? text : text.substring(0, wholeEscapes(text, max - 1)) + ELLIPSIS;
	}

	/**
	 * Return the message of an exception, which may repeat bytes of a peer.
	 * @param ex any exception
	 * @return one line; the name of its class if it has no message
	 */
	public static String said(Throwable ex) {
		String message = ex.getMessage();
		return of((message != null) ? message : ex.getClass().getSimpleName());
	}

	/**
	 * Return the subject of a certificate.
	 * @param certificate of a peer
	 * @return its distinguished name (RFC 2253)
	 */
	public static String subject(X509Certificate certificate) {
		return name(certificate.getSubjectX500Principal());
	}

	/**
	 * Return the issuer of a certificate.
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
	 * Return the alternative names of a certificate that are texts, such as host names
	 * and addresses.
	 * @param certificate of a peer
	 * @return those that can be read; may be empty
	 */
	public static List<String> alternativeNames(X509Certificate certificate) {
		return alternativeNames(certificate, (_) -> true);
	}

	/**
	 * Return the host names among the alternative names.
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
			// no readable names
		}
		return names;
	}

	/**
	 * Return the negotiated application protocol.
	 * @param engine whose handshake is complete
	 * @return {@code null} for none
	 */
	public static @Nullable String applicationProtocol(SSLEngine engine) {
		String protocol = engine.getApplicationProtocol();
		return (protocol == null || protocol.isEmpty()) ? null : of(protocol);
	}

	/** Return the number of bytes to take without cutting a UTF-8 character. */
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

	/**
	 * Return the number of characters to take without cutting an escape or a surrogate
	 * pair.
	 */
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
