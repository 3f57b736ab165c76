package io.echosounder.proxyprotocol;

import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Objects;

import io.echosounder.proxyprotocol.ProxyHeaderParser.Absent;
import io.echosounder.proxyprotocol.ProxyHeaderParser.Complete;
import io.echosounder.proxyprotocol.ProxyHeaderParser.Incomplete;
import org.jspecify.annotations.Nullable;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Asks the parser after each byte of a stream, and compares what it says with what the
 * {@link ReferenceProxyHeader} does.
 */
final class ProxyHeaderComparison {

	private ProxyHeaderComparison() {
	}

	/**
	 * Compares.
	 * @return the verdict on the whole stream, in the opinion of both
	 * @throws AssertionError if they differ after any byte
	 */
	static String compare(byte[] stream) {
		for (int length = 0; length < stream.length; length++) {
			compareWhole(Arrays.copyOf(stream, length));
		}
		return compareWhole(stream);
	}

	/** The same, after the last byte only. */
	static String compareWhole(byte[] stream) {
		String verdict = verdict(stream);
		String expected = ReferenceProxyHeader.verdict(stream);
		if (!verdict.equals(expected)) {
			assertThat(verdict).as(() -> HexFormat.of().formatHex(stream)).isEqualTo(expected);
		}
		return verdict;
	}

	/** In the form of the reference. Its texts must be fit for a log. */
	private static String verdict(byte[] arrived) {
		ByteBuffer bytes = ByteBuffer.wrap(arrived);
		try {
			return switch (ProxyHeaderParser.parse(bytes)) {
				case Absent() -> ReferenceProxyHeader.ABSENT;
				case Incomplete(boolean recognised) ->
					recognised ? ReferenceProxyHeader.INCOMPLETE : ReferenceProxyHeader.PERHAPS;
				case Complete(ProxyHeader header, int length) -> told(header, length);
			};
		}
		catch (BadProxyHeaderException ex) {
			assertOneLine(Objects.requireNonNull(ex.getMessage()));
			return ReferenceProxyHeader.BAD;
		}
		finally {
			assertThat(bytes.position()).isZero();
		}
	}

	private static String told(ProxyHeader header, int length) {
		assertOneLine(header.toString());
		header.facts().forEach((name, text) -> assertOneLine(name + "=" + text));
		List<String> values = header.tlvs().stream().map((tlv) -> tlv.type() + "=" + tlv.hex()).toList();
		return ReferenceProxyHeader.complete(length, header.version(), header.command().name(), header.family().name(),
				told(header.source()), told(header.destination()), values);
	}

	private static String told(@Nullable Endpoint endpoint) {
		return switch (endpoint) {
			case null -> "null";
			case Endpoint.Inet(var address) ->
				HexFormat.of().formatHex(address.getAddress().getAddress()) + ":" + address.getPort();
			case Endpoint.Unix unix -> PeerBytes.hex(unix.path());
		};
	}

	static void assertOneLine(String text) {
		boolean isSafe = text.codePoints().noneMatch(ProxyHeaderComparison::isOutOfLine);
		if (!isSafe) {
			throw new AssertionError("Not fit for a log: " + text);
		}
	}

	private static boolean isOutOfLine(int character) {
		return Character.isISOControl(character) || character == '\u2028' || character == '\u2029'
				|| Character.getType(character) == Character.FORMAT;
	}

}
