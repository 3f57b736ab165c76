package io.echosounder.proxyprotocol;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.HexFormat;
import java.util.List;
import java.util.stream.Stream;

import io.echosounder.proxyprotocol.ProxyHeader.Command;
import io.echosounder.proxyprotocol.ProxyHeaderParser.Absent;
import io.echosounder.proxyprotocol.ProxyHeaderParser.Complete;
import io.echosounder.proxyprotocol.ProxyHeaderParser.Incomplete;
import io.echosounder.proxyprotocol.ProxyHeaderParser.Result;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

/**
 * Tests for headers that are complete, incomplete or invalid, byte by byte.
 */
class ProxyHeaderParserTests {

	private static final String SIGNATURE = "0d0a0d0a000d0a515549540a";

	private static final String ADDRESSES = "c0a80001" + "c0a8000b" + "dc04" + "01bb";

	private static final String TCP4 = SIGNATURE + "2111000c" + ADDRESSES;

	@ParameterizedTest
	@CsvSource({ "2001:db8::1, 20010db8000000000000000000000001", "::, 00000000000000000000000000000000",
			"::1, 00000000000000000000000000000001", "1::, 00010000000000000000000000000000",
			"1:2:3:4:5:6:7:8, 00010002000300040005000600070008", "1:2:3:4:5:6:7::, 00010002000300040005000600070000",
			"::2:3:4:5:6:7:8, 00000002000300040005000600070008", "1:2:3::5:6:7:8, 00010002000300000005000600070008",
			"FFFF:0000:00ab:AB::, ffff000000ab00ab0000000000000000", "::ffff:1.2.3.4, 00000000000000000000ffff01020304",
			"::255.255.255.255, 000000000000000000000000ffffffff",
			"0:0:0:0:0:ffff:c000:201, 00000000000000000000ffffc0000201",
			"1:2:3:4:5:6:9.10.99.0, 000100020003000400050006090a6300",
			"1:2:3:4:5::1.2.3.4, 00010002000300040005000001020304",
			"::2:3:4:5:6:1.2.3.4, 00000002000300040005000601020304" })
	void anAddressOfIpv6IsReadInEachOfItsForms(String text, String hex) throws Exception {
		ProxyHeader header = complete(text("PROXY TCP6 " + text + " " + text + " 7 65535\r\n"));
		assertThat(header.family()).isEqualTo(Family.TCP6);
		assertThat(header.source()).isEqualTo(Endpoint.Inet.of(HexFormat.of().parseHex(hex), 7));
		assertThat(header.destination()).isEqualTo(Endpoint.Inet.of(HexFormat.of().parseHex(hex), 65535));
		assertThat(complete(ProxyHeaderEncoder.encode(header))).isEqualTo(header);
	}

	/** The sign {@code |} is before the first byte that no other could mend. */
	@ParameterizedTest
	@ValueSource(strings = { "| TCP4", "|tcp4", "TCP|7", "TCP|\r\n", "TCP4|\r\n", "T|cp4", "UNKNOWN|S", "U|DP4",
			"TCP4|6", "|\n", "UNKNOWN|\n", "UNKNOWN x|\n", "UNKNOWN\r|x", "UNKNOWN \r|\r\n", "UNKNOWN a\r|b",
			"TCP4 | 1.2.3.4", "TCP4 |.1.2.3", "TCP4 1|,2.3.4", "TCP4 0|1.2.3.4", "TCP4 0|0.2.3.4", "TCP4 25|6.1.1.1",
			"TCP4 1.|.2.3", "TCP4 1.2.3| 4", "TCP4 1.2.3.| 4", "TCP4 1.2.3.4|.5", "TCP4 1.2.3.4|\t1.2.3.4",
			"TCP4 1.2.3.4|\r\n", "TCP4 |localhost", "TCP4 0|x7f.1.1.1", "TCP4 |::1", "TCP4 |-1.2.3.4",
			"TCP4 100|0.1.1.1", "TCP4 1.2.3.4 1.2.3.4 | 1 1\r\n", "TCP4 1.2.3.4 1.2.3.4 0|1",
			"TCP4 1.2.3.4 1.2.3.4 |-1", "TCP4 1.2.3.4 1.2.3.4 |+1", "TCP4 1.2.3.4 1.2.3.4 6553|6",
			"TCP4 1.2.3.4 1.2.3.4 9999|9", "TCP4 1.2.3.4 1.2.3.4 8000|0", "TCP4 1.2.3.4 1.2.3.4 1|\r\n",
			"TCP4 1.2.3.4 1.2.3.4 1 |\r\n", "TCP4 1.2.3.4 1.2.3.4 1 1| \r\n", "TCP4 1.2.3.4 1.2.3.4 1 1|\n",
			"TCP4 1.2.3.4 1.2.3.4 1 1\r|\r\n", "TCP4 1.2.3.4 1.2.3.4 1 1\r| \n", "TCP4 1.2.3.4 1.2.3.4 1|\u00b2",
			"TCP4 |\u00ff", "TCP6 1|.2.3.4", "TCP6 |%1", "TCP6 fe80::1|%eth0", "TCP6 ::|:", "TCP6 1::2:|:3", "TCP6 :|1",
			"TCP6 0000|1::", "TCP6 1:2:3:4:5:6:7:8|:", "TCP6 1:2:3:4:5:6:7:8|::", "TCP6 1:2:3:4:5:6:7::|8",
			"TCP6 1::2:3:4:5:6:7|:8", "TCP6 ::ffff:01|.2.3.4", "TCP6 ::ffff:1.2.3.0|4", "TCP6 ::1.2.3.4|:5",
			"TCP6 1:2:3:4:5:6:7:1|.2.3.4", "TCP6 1:2:3:4:5:1|.2.3.4", "TCP6 1:2:3:4:5:6::1|.2.3.4", "TCP6 ::a|.1.1.1",
			"TCP6 ::256|.1.1.1", "TCP6 ::|.1.1.1", "TCP6 1:2:3:4:5:6:7| ::1", "TCP6 1:| ::1", "TCP6 :| ::1",
			"TCP6 |g::", "TCP6 |[::1]", "TCP6 ::1|/64", "TCP6 ::1.2.3| ::1" })
	void aLineIsRefusedAtItsFirstWrongByte(String line) throws Exception {
		String right = "PROXY " + line.substring(0, line.indexOf('|'));
		String wrong = line.substring(line.indexOf('|') + 1);
		assertThat(parse(text(right))).isEqualTo(new Incomplete(true));
		assertRefused(text(right + wrong.charAt(0)));
		assertRefused(text(right + wrong));
	}

	@Test
	void aLineIsRefusedAtTheFirstByteThatLeavesNoRoomForItsEnd() throws Exception {
		String ignored = "PROXY UNKNOWN " + "x".repeat(91);
		assertThat(complete(text(ignored + "\r\n")).family()).isEqualTo(Family.UNSPECIFIED);
		assertThat(parse(text(ignored + "\r"))).isEqualTo(new Incomplete(true));
		assertRefused(text(ignored + "x"));
		String longest = "ffff:ffff:ffff:ffff:ffff:ffff:255.255.255.255";
		String addresses = "PROXY TCP6 " + longest + " " + longest.substring(0, 44);
		assertThat(complete(text(addresses + " 0 0\r\n")).family()).isEqualTo(Family.TCP6);
		assertRefused(text(addresses + "5"));
		assertRefused(text(addresses + " 10"));
		assertThat(parse(text(addresses + " 0 1"))).isEqualTo(new Incomplete(true));
		assertRefused(text(addresses + " 0 10"));
	}

	@ParameterizedTest
	@ValueSource(strings = { "|11", "|31", "|01", "21|13", "21|41", "21|10", "21|20", "21|01", "21|02", "21|ff", "|2f",
			"|22", "2111|4000", "211100|0b", "211100|0d", "211100|0e", "211100|00", "212100|23", "213100|d7",
			"20ff|4000", "20ff3f|f1", "21113f|f1", "21003f|f1" })
	void aBinaryHeaderIsRefusedAtItsFirstWrongByte(String rest) throws Exception {
		assertRefusedAtMark(SIGNATURE, rest);
	}

	@ParameterizedTest
	@ValueSource(strings = { "01|0100", "0100|05", "0100|03", "0100|02", "05|0100", "0300|03", "03|0100", "|200003" })
	void aValueIsRefusedAtTheFirstByteThatMakesItTooLongOrTooShort(String values) throws Exception {
		assertRefusedAtMark(SIGNATURE + "21110013" + ADDRESSES, values);
	}

	@ParameterizedTest
	@ValueSource(strings = { "0300|05", "030004" + "00000000" + "|03", "0500|81", "2000|04", "2000|06", "2000|07",
			"20000c" + "0100000000" + "2100|05", "20000c" + "0100000000" + "21|0100",
			"20000c" + "0100000000" + "2100|03" })
	void aValueIsRefusedAtTheFirstByteThatBreaksTheRuleOfItsType(String values) throws Exception {
		assertRefusedAtMark(SIGNATURE + "211100a5" + ADDRESSES, values);
	}

	@Test
	void aValueThatCannotEndWithTheHeaderIsRefusedAtItsType() throws Exception {
		assertRefusedAtMark(SIGNATURE + "21110011" + ADDRESSES, "|030000");
		assertRefusedAtMark(SIGNATURE + "21110015" + ADDRESSES, "|200006");
		assertRefusedAtMark(SIGNATURE + "21110016" + ADDRESSES, "|200007");
		complete(hex(SIGNATURE + "21110014" + ADDRESSES + "200005" + "0000000000"));
	}

	@Test
	void aUniqueIdHasUpTo128Bytes() throws Exception {
		assertThat(complete(withValues("050080" + "aa".repeat(128))).uniqueId()).isEqualTo("aa".repeat(128));
		assertRefused(withValues("050081" + "aa".repeat(129)));
	}

	@Test
	void aChecksumIsVerified() throws Exception {
		ProxyHeader header = complete(hex(TCP4));
		ByteBuffer bytes = ProxyHeaderEncoder
			.encode(new ProxyHeader(2, Command.PROXY, Family.TCP4, header.source(), header.destination(), List
				.of(Tlv.of(Tlv.AUTHORITY, "a"), new Tlv(Tlv.CRC32C, ByteBuffer.allocate(4)), Tlv.of(Tlv.ALPN, "b"))));
		assertThat(complete(bytes).tlvs()).hasSize(3);
		for (int i = 16; i < bytes.limit(); i++) {
			boolean namesTheChecksum = i == 32;
			if (!namesTheChecksum) {
				ByteBuffer changed = ByteBuffer.allocate(bytes.limit()).put(0, bytes, 0, bytes.limit());
				assertRefused(changed.put(i, (byte) (bytes.get(i) ^ 1)));
			}
		}
	}

	/** RFC 3720 appendix B.4 for 32 bytes of zeros, and the usual check value. */
	@Test
	void theChecksumOfTheReferenceIsTheOneOfTheStandard() {
		assertThat(ReferenceProxyHeader.crc32c(new byte[32])).isEqualTo(0x8A9136AA);
		assertThat(ReferenceProxyHeader.crc32c("123456789".getBytes(StandardCharsets.US_ASCII))).isEqualTo(0xE3069283);
	}

	@ParameterizedTest
	@ValueSource(strings = { "03000400000000", "03000c" + "000000000000000000000000" })
	void aWrongChecksumIsRefused(String values) {
		assertRefused(withValues(values));
	}

	@Test
	void theValuesOfAnUnspecifiedFamilyAreKeptAndItsAddressesAreNot() throws Exception {
		ProxyHeader header = complete(hex(SIGNATURE + "21000005" + "0200026162"));
		assertThat(header.command()).isEqualTo(Command.PROXY);
		assertThat(header.family()).isEqualTo(Family.UNSPECIFIED);
		assertThat(header.source()).isNull();
		assertThat(header.destination()).isNull();
		assertThat(header.authority()).isEqualTo("ab");
		assertThat(complete(hex(SIGNATURE + "21000000")).tlvs()).isEmpty();
		for (String rest : List.of("01", "0102", "0102030405", ADDRESSES)) {
			assertThat(complete(hex(SIGNATURE + "2100%04x".formatted(rest.length() / 2) + rest)).tlvs()).isEmpty();
		}
		assertRefused(hex(SIGNATURE + "21000007" + "03000400000000"));
		assertRefused(hex(SIGNATURE + "21000084" + "050081" + "00".repeat(129)));
	}

	@ParameterizedTest
	@ValueSource(
			strings = { "20000000", "2011000c" + ADDRESSES, "20ff0003ffffff", "20310001aa", "2000000703000400000000" })
	void whateverALocalHeaderContainsIsSkipped(String rest) throws Exception {
		ProxyHeader header = complete(hex(SIGNATURE + rest));
		assertThat(header).isEqualTo(ProxyHeader.local());
	}

	@Test
	void theLongestBinaryHeaderIsTakenAndTheNextLengthIsNot() throws Exception {
		ByteBuffer header = ByteBuffer.allocate(ProxyHeaderParser.MAX_LENGTH_V2);
		header.put(hex(TCP4));
		int rest = header.remaining() - 3;
		header.put((byte) Tlv.NOOP).putShort((short) rest);
		header.putShort(14, (short) (header.capacity() - 16));
		assertThat(complete(header.clear()).tlvs()).hasSize(1);
		header.putShort(14, (short) (header.capacity() - 15));
		assertRefused(header);
	}

	@Test
	void noMoreThan256ValuesAreTakenThoseAboutTlsIncluded() throws Exception {
		assertThat(complete(withValues("e00000".repeat(256))).tlvs()).hasSize(256);
		assertRefused(withValues("e00000".repeat(257)));
		complete(withValues("20%04x".formatted(5 + 3 * 255) + "0000000000" + "210000".repeat(255)));
		assertRefused(withValues("20%04x".formatted(5 + 3 * 256) + "0000000000" + "210000".repeat(256)));
	}

	@ParameterizedTest
	@ValueSource(strings = { "G", "GET / HTTP/1.1\r\n", "\n", "PROXX", "PROXY\r\n", "proxy ", "PI", "\r\n\r\nA",
			"\r\n\r\r", "\r\n\r\n\0\r\nQUIT\r", "\u0016\u0003\u0001", "\0", "\r\r", "SSH-2.0-x\r\n" })
	void whatBeginsOtherwiseIsNoHeader(String bytes) throws Exception {
		assertThat(parse(text(bytes))).isEqualTo(new Absent());
	}

	@ParameterizedTest
	@ValueSource(strings = { "", "P", "PROXY", "\r", "\r\n\r", "\r\n\r\n\0\r\nQUIT" })
	void aBeginningOfASignatureMayStillBeOrdinaryData(String bytes) throws Exception {
		assertThat(parse(text(bytes))).isEqualTo(new Incomplete(false));
	}

	@ParameterizedTest
	@MethodSource("headers")
	void everyBeginningOfAHeaderIsIncompleteAndWhatIsBehindItIsNotTouched(ByteBuffer header) throws Exception {
		int signature = (header.get(0) == 'P') ? 6 : 12;
		for (int length = 0; length < header.limit(); length++) {
			assertThat(parse(header.slice(0, length))).as("%d bytes", length)
				.isEqualTo(new Incomplete(length >= signature));
		}
		Complete alone = (Complete) parse(header);
		ByteBuffer more = ByteBuffer.allocateDirect(header.limit() + 8).put(3, header, 0, header.limit());
		more.position(3).order(ByteOrder.LITTLE_ENDIAN);
		assertThat(parse(more.asReadOnlyBuffer())).isEqualTo(alone);
		assertThat(parse(more)).isEqualTo(alone);
		assertThat(alone.length()).isEqualTo(header.limit());
		assertThat(more.position()).isEqualTo(3);
		assertThat(more.limit()).isEqualTo(more.capacity());
	}

	@ParameterizedTest
	@MethodSource("headers")
	void whateverOneByteBecomesTheReferenceAgrees(ByteBuffer header) {
		for (int i = 0; i < header.limit(); i++) {
			for (int value : new int[] { 0, 1, 2, 3, '\n', '\r', ' ', '.', '0', ':', 'f', 0x80, 0xFF,
					header.get(i) + 1 }) {
				byte[] changed = new byte[header.limit()];
				header.get(0, changed);
				changed[i] = (byte) value;
				ProxyHeaderComparison.compareWhole(changed);
			}
		}
	}

	static Stream<ByteBuffer> headers() {
		return Stream.of(text("PROXY TCP4 1.2.3.4 255.255.255.255 1 65535\r\n"),
				text("PROXY TCP6 ::1 2001:db8::1 1 2\r\n"), text("PROXY TCP6 ::ffff:1.2.3.4 1:2:3:4:5:6:7:8 0 0\r\n"),
				text("PROXY UNKNOWN\r\n"), text("PROXY UNKNOWN and more\r\n"), hex(TCP4), hex(SIGNATURE + "20000000"),
				hex(SIGNATURE + "2100000402000161"), hex(SIGNATURE + "213100d8" + "61".repeat(216)),
				withValues("020001" + "61" + "20000b" + "0700000000" + "220003" + "416e6e" + "050001" + "00"));
	}

	private static void assertRefusedAtMark(String beginning, String marked) throws BadProxyHeaderException {
		int mark = marked.indexOf('|');
		String right = beginning + marked.substring(0, mark);
		assertThat(parse(hex(right))).isEqualTo(new Incomplete(true));
		assertRefused(hex(right + marked.substring(mark + 1, mark + 3)));
		assertRefused(hex(right + marked.substring(mark + 1)));
	}

	private static void assertRefused(ByteBuffer bytes) {
		assertThatExceptionOfType(BadProxyHeaderException.class).isThrownBy(() -> ProxyHeaderParser.parse(bytes))
			.withMessageMatching("[A-Z][ -~]+");
	}

	private static Result parse(ByteBuffer bytes) throws BadProxyHeaderException {
		return ProxyHeaderParser.parse(bytes);
	}

	private static ProxyHeader complete(ByteBuffer bytes) throws BadProxyHeaderException {
		Complete complete = (Complete) parse(bytes);
		assertThat(complete.length()).isEqualTo(bytes.remaining());
		return complete.header();
	}

	private static ByteBuffer text(String text) {
		return ByteBuffer.wrap(text.getBytes(StandardCharsets.ISO_8859_1));
	}

	private static ByteBuffer hex(String hex) {
		return ByteBuffer.wrap(HexFormat.of().parseHex(hex));
	}

	private static ByteBuffer withValues(String values) {
		int length = 12 + values.length() / 2;
		return hex(SIGNATURE + "2111%04x".formatted(length) + ADDRESSES + values);
	}

}
