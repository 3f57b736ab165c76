package io.echosounder.proxyprotocol;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.HexFormat;
import java.util.List;
import java.util.Objects;
import java.util.stream.Stream;

import io.echosounder.proxyprotocol.ProxyHeader.Command;
import io.echosounder.proxyprotocol.ProxyHeaderParser.Absent;
import io.echosounder.proxyprotocol.ProxyHeaderParser.Complete;
import io.echosounder.proxyprotocol.ProxyHeaderParser.Incomplete;
import io.echosounder.proxyprotocol.ProxyHeaderParser.Result;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

/**
 * Headers as HAProxy's document and its readers know them, and what must not pass for
 * one.
 */
class ProxyHeaderParserTests {

	private static final String SIGNATURE = "0d0a0d0a000d0a515549540a";

	private static final String TCP4 = SIGNATURE + "2111000c" + "c0a80001" + "c0a8000b" + "dc04" + "01bb";

	@Test
	void aLineOfTcp4TellsWhoHasConnectedToWhat() throws Exception {
		ProxyHeader header = complete(text("PROXY TCP4 192.168.0.1 192.168.0.11 56324 443\r\n"));
		assertThat(header.version()).isEqualTo(1);
		assertThat(header.command()).isEqualTo(Command.PROXY);
		assertThat(header.family()).isEqualTo(Family.TCP4);
		assertThat(header.source()).hasToString("192.168.0.1:56324");
		assertThat(header.destination()).hasToString("192.168.0.11:443");
	}

	@Test
	void aLineOfTcp6TellsWhoHasConnectedToWhat() throws Exception {
		ProxyHeader header = complete(text("PROXY TCP6 2001:db8::1 ::1 56324 65535\r\n"));
		assertThat(header.family()).isEqualTo(Family.TCP6);
		assertThat(header.source()).hasToString("[2001:db8:0:0:0:0:0:1]:56324");
		assertThat(header.destination()).hasToString("[0:0:0:0:0:0:0:1]:65535");
	}

	@ParameterizedTest
	@ValueSource(strings = { "PROXY UNKNOWN\r\n", "PROXY UNKNOWN 192.168.0.1 192.168.0.11 56324 443\r\n",
			"PROXY UNKNOWN ffff:f...f:ffff ffff:f...f:ffff 65535 65535\r\n" })
	void whatFollowsUnknownIsSkipped(String line) throws Exception {
		ProxyHeader header = complete(text(line));
		assertThat(header.family()).isEqualTo(Family.UNSPECIFIED);
		assertThat(header.source()).isNull();
	}

	@Test
	void theLongestLineIsTaken() throws Exception {
		String line = "PROXY UNKNOWN ffff:ffff:ffff:ffff:ffff:ffff:ffff:ffff ffff:ffff:ffff:ffff:ffff:ffff:ffff:ffff "
				+ "65535 65535\r\n";
		assertThat(line).hasSize(ProxyHeaderParser.MAX_LENGTH_V1);
		complete(text(line));
	}

	@ParameterizedTest
	@ValueSource(strings = { "PROXY TCP4 192.168.0.1 192.168.0.11 56324 443\n", "PROXY \r\n", "PROXY TCP4\r\n",
			"PROXY  TCP4 192.168.0.1 192.168.0.11 56324 443\r\n", "PROXY TCP4 192.168.0.1 192.168.0.11 56324\r\n",
			"PROXY TCP4 192.168.0.1 192.168.0.11 56324 443 \r\n", "PROXY TCP4 192.168.0.1 192.168.0.11 56324 443 1\r\n",
			"PROXY TCP4 192.168.0.1  192.168.0.11 56324 443\r\n", "PROXY TCP4 192.168.0.256 192.168.0.11 1 443\r\n",
			"PROXY TCP4 192.168.1 192.168.0.11 1 443\r\n", "PROXY TCP4 0x7f.0.0.1 192.168.0.11 1 443\r\n",
			"PROXY TCP4 localhost 192.168.0.11 1 443\r\n", "PROXY TCP4 192.168.0.01 192.168.0.11 1 443\r\n",
			"PROXY TCP4 ::1 ::1 1 443\r\n", "PROXY TCP6 192.168.0.1 192.168.0.11 1 443\r\n",
			"PROXY TCP6 fe80::1%eth0 ::1 1 443\r\n", "PROXY TCP6 ::: ::1 1 443\r\n", "PROXY TCP6 1::2::3 ::1 1 443\r\n",
			"PROXY TCP4 192.168.0.1 192.168.0.11 65536 443\r\n", "PROXY TCP4 192.168.0.1 192.168.0.11 -1 443\r\n",
			"PROXY TCP4 192.168.0.1 192.168.0.11 +1 443\r\n", "PROXY TCP4 192.168.0.1 192.168.0.11 01 443\r\n",
			"PROXY TCP4 192.168.0.1 192.168.0.11 1 99999999999\r\n", "PROXY TCP4 192.168.0.1 192.168.0.11 1 \r\n",
			"PROXY UNKNOWNS\r\n", "PROXY UDP4 192.168.0.1 192.168.0.11 1 443\r\n", "PROXY tcp4 1.2.3.4 1.2.3.4 1 1\r\n",
			"PROXY TCP4 192.168.0.1\t192.168.0.11 1 443\r\n", "PROXY TCP4 192.168.0.1 192.168.0.11 1 443\r\r\n" })
	void aLineThatIsNotExactIsRefused(String line) {
		assertRefused(text(line));
	}

	@Test
	void aLineWithoutEndIsRefusedAsSoonAsItIsTooLong() throws Exception {
		String line = "PROXY UNKNOWN " + "x".repeat(92);
		assertThat(parse(text(line))).isEqualTo(new Incomplete());
		assertRefused(text(line + "x"));
	}

	@Test
	void aBinaryHeaderTellsWhoHasConnectedToWhat() throws Exception {
		ProxyHeader header = complete(hex(TCP4));
		assertThat(header.version()).isEqualTo(2);
		assertThat(header.command()).isEqualTo(Command.PROXY);
		assertThat(header.family()).isEqualTo(Family.TCP4);
		assertThat(header.source()).hasToString("192.168.0.1:56324");
		assertThat(header.destination()).hasToString("192.168.0.11:443");
		assertThat(header.tlvs()).isEmpty();
	}

	@Test
	void addressesOfIpv6AndOfUdpAreTold() throws Exception {
		String addresses = "20010db8000000000000000000000001" + "00000000000000000000000000000001" + "dc04" + "01bb";
		assertThat(complete(hex(SIGNATURE + "21210024" + addresses)).source())
			.hasToString("[2001:db8:0:0:0:0:0:1]:56324");
		assertThat(complete(hex(SIGNATURE + "21220024" + addresses)).family()).isEqualTo(Family.UDP6);
		assertThat(complete(hex(TCP4.replace("2111000c", "2112000c"))).family()).isEqualTo(Family.UDP4);
	}

	@Test
	void pathsOfUnixSocketsEndAtTheFirstNul() throws Exception {
		String path = "2f746d702f61" + "00".repeat(102);
		ProxyHeader header = complete(hex(SIGNATURE + "213100d8" + path + "61".repeat(108)));
		assertThat(header.family()).isEqualTo(Family.UNIX_STREAM);
		assertThat(header.source()).isEqualTo(new Endpoint.Unix("/tmp/a"));
		assertThat(header.destination()).isEqualTo(new Endpoint.Unix("a".repeat(108)));
	}

	@ParameterizedTest
	@ValueSource(strings = { "20000000", "2011000c" + "0102030405060708090a0b0c", "20ff0003ffffff", "20310001aa" })
	void whateverALocalHeaderContainsIsSkipped(String rest) throws Exception {
		ProxyHeader header = complete(hex(SIGNATURE + rest));
		assertThat(header.command()).isEqualTo(Command.LOCAL);
		assertThat(header.source()).isNull();
	}

	@ParameterizedTest
	@ValueSource(strings = { "21000000", "21000005aabbccddee", "21010001aa", "2102000c0102030405060708090a0b0c" })
	void whatAnUnspecifiedFamilyContainsIsSkipped(String rest) throws Exception {
		ProxyHeader header = complete(hex(SIGNATURE + rest));
		assertThat(header.command()).isEqualTo(Command.PROXY);
		assertThat(header.family()).isEqualTo(Family.UNSPECIFIED);
		assertThat(header.source()).isNull();
	}

	@ParameterizedTest
	@ValueSource(strings = { "11", "01", "31", "22", "2f", "2111000b" + "0102030405060708090a0b",
			"21210023" + "00000000000000000000000000000000000000000000000000000000000000000000ff",
			"2113000c0102030405060708090a0b0c", "2141000c0102030405060708090a0b0c", "2110000c0102030405060708090a0b0c",
			"2111fff1", "21113ff1" })
	void aBinaryHeaderThatIsNotExactIsRefusedAsSoonAsThatIsKnown(String rest) {
		assertRefused(hex(SIGNATURE + rest));
	}

	@Test
	void theLongestBinaryHeaderIsTaken() throws Exception {
		ByteBuffer header = ByteBuffer.allocate(ProxyHeaderParser.MAX_LENGTH_V2);
		header.put(hex(TCP4));
		int rest = header.remaining() - 3;
		header.put((byte) Tlv.NOOP).putShort((short) rest);
		header.putShort(14, (short) (header.capacity() - 16));
		assertThat(complete(header.clear()).tlvs()).hasSize(1);
	}

	@Test
	void valuesAreTold() throws Exception {
		ProxyHeader header = complete(withValues("010002" + "6832" + "020003" + "612e62" + "050002" + "00ff" + "ea0005"
				+ "01" + "76706365" + "ee0005" + "01" + "01000080" + "040001" + "00" + "e50001aa"));
		assertThat(header.applicationProtocol()).isEqualTo("h2");
		assertThat(header.authority()).isEqualTo("a.b");
		assertThat(header.uniqueId()).isEqualTo("00ff");
		assertThat(header.awsVpcEndpointId()).isEqualTo("vpce");
		assertThat(header.azurePrivateEndpointLinkId()).isEqualTo(0x80000001L);
		assertThat(header.tlsClient()).isNull();
		assertThat(header.tlvs()).extracting(Tlv::name)
			.containsExactly("alpn", "authority", "unique-id", "aws", "azure", "noop", "0xe5");
		assertThat(header.tlvs().getLast()).hasToString("0xe5=aa");
	}

	@Test
	void whatIsNotThereIsNotTold() throws Exception {
		ProxyHeader header = complete(withValues("ea0002" + "0261" + "ee0003" + "010000"));
		assertThat(header.applicationProtocol()).isNull();
		assertThat(header.uniqueId()).isNull();
		assertThat(header.awsVpcEndpointId()).isNull();
		assertThat(header.azurePrivateEndpointLinkId()).isNull();
	}

	@Test
	void tlsOfTheClientIsTold() throws Exception {
		String values = "210007" + "544c5376312e33" + "220003" + "416e6e";
		TlsClient client = Objects
			.requireNonNull(complete(withValues("200019" + "07" + "00000000" + values + "230001" + "58")).tlsClient());
		assertThat(client.isTls()).isTrue();
		assertThat(client.isVerified()).isTrue();
		assertThat(client.text(TlsClient.VERSION)).isEqualTo("TLSv1.3");
		assertThat(client.text(TlsClient.COMMON_NAME)).isEqualTo("Ann");
		assertThat(client.text(TlsClient.CIPHER)).isEqualTo("X");
		assertThat(client.text(TlsClient.GROUP)).isNull();
	}

	@ParameterizedTest
	@ValueSource(strings = { "01", "0100", "01000261", "200004" + "07000000", "200008" + "0700000000" + "210001" })
	void valuesThatOverrunAreRefused(String values) {
		assertRefused(withValues(values));
	}

	@Test
	void aChecksumIsVerified() throws Exception {
		ProxyHeader header = new ProxyHeader(2, Command.PROXY, Family.TCP4, complete(hex(TCP4)).source(),
				complete(hex(TCP4)).destination(),
				List.of(Tlv.of(Tlv.AUTHORITY, "a"), new Tlv(Tlv.CRC32C, ByteBuffer.allocate(4)), Tlv.of(Tlv.ALPN, "b")),
				null);
		ByteBuffer bytes = ProxyHeaderEncoder.encode(header);
		assertThat(complete(bytes).tlvs()).hasSize(3);
		for (int i = 16; i < bytes.limit(); i++) {
			ByteBuffer changed = ByteBuffer.allocate(bytes.limit()).put(0, bytes, 0, bytes.limit());
			changed.put(i, (byte) (bytes.get(i) ^ 1));
			boolean namesTheChecksum = i == 32;
			if (!namesTheChecksum) {
				assertRefused(changed);
			}
		}
	}

	@ParameterizedTest
	@ValueSource(strings = { "03000400000000", "0300030000ff", "0300050000000000" })
	void aChecksumThatIsNoneIsRefused(String values) {
		assertRefused(withValues(values));
	}

	@ParameterizedTest
	@ValueSource(strings = { "G", "GET / HTTP/1.1\r\n", "\n", "PROXX", "PROXY\r\n", "proxy ", "PI", "\r\n\r\nA",
			"\r\n\r\n\0\r\nQUIT\r", "\u0016\u0003\u0001", "\0" })
	void whatBeginsOtherwiseIsNoHeader(String bytes) throws Exception {
		assertThat(parse(text(bytes))).isEqualTo(new Absent());
	}

	@ParameterizedTest
	@MethodSource("headers")
	void everyBeginningOfAHeaderIsIncompleteAndWhatIsBehindItIsNotTouched(ByteBuffer header) throws Exception {
		for (int length = 0; length < header.limit(); length++) {
			assertThat(parse(header.slice(0, length))).as("%d bytes", length).isEqualTo(new Incomplete());
		}
		ByteBuffer more = ByteBuffer.allocate(header.limit() + 8).put(3, header, 0, header.limit());
		more.position(3);
		Complete complete = (Complete) parse(more);
		assertThat(complete.length()).isEqualTo(header.limit());
		assertThat(more.position()).isEqualTo(3);
	}

	@ParameterizedTest
	@MethodSource("headers")
	void whateverOneByteBecomesThereIsAnAnswer(ByteBuffer header) {
		for (int i = 0; i < header.limit(); i++) {
			for (int value = 0; value < 256; value++) {
				ByteBuffer changed = ByteBuffer.allocate(header.limit()).put(0, header, 0, header.limit());
				assertAnswered(changed.put(i, (byte) value));
			}
		}
	}

	static Stream<ByteBuffer> headers() {
		return Stream.of(text("PROXY TCP4 1.2.3.4 255.255.255.255 1 65535\r\n"),
				text("PROXY TCP6 ::1 2001:db8::1 1 2\r\n"), text("PROXY UNKNOWN\r\n"), hex(TCP4),
				hex(SIGNATURE + "20000000"), hex(SIGNATURE + "213100d8" + "61".repeat(216)),
				withValues("020001" + "61" + "20000b" + "0700000000" + "220003" + "416e6e"));
	}

	private static void assertAnswered(ByteBuffer bytes) {
		try {
			assertThat(ProxyHeaderParser.parse(bytes)).isNotNull();
		}
		catch (BadProxyHeaderException ex) {
			assertThat(ex).hasMessageMatching("[ -~]+");
		}
	}

	private static void assertRefused(ByteBuffer bytes) {
		assertThatExceptionOfType(BadProxyHeaderException.class).isThrownBy(() -> ProxyHeaderParser.parse(bytes))
			.withMessageMatching("[ -~]+");
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
		return hex(TCP4.replace("2111000c", "2111%04x".formatted(length)) + values);
	}

}
