package io.echosounder.proxyprotocol;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.HexFormat;
import java.util.List;

import io.echosounder.proxyprotocol.ProxyHeader.Command;
import io.echosounder.proxyprotocol.ProxyHeaderParser.Absent;
import io.echosounder.proxyprotocol.ProxyHeaderParser.Complete;
import io.echosounder.proxyprotocol.ProxyHeaderParser.Incomplete;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

/**
 * The headers that others have published: the examples of proxy-protocol.txt (sections
 * 2.1 and 2.2), and the cases that Netty's decoder is tested with
 * (HAProxyMessageDecoderTest).
 */
class PublishedHeaderTests {

	private static final String SIGNATURE = "0d0a0d0a000d0a515549540a";

	private static final String ADDRESSES = "c0a80001" + "c0a8000b" + "dc04" + "01bb";

	private static final String SOURCE_PATH = "2f7661722f72756e2f7372632e736f636b" + "00".repeat(91);

	private static final String DESTINATION_PATH = "2f7661722f72756e2f646573742e736f636b" + "00".repeat(90);

	@Test
	void theExampleOfTheDocumentEndsBeforeTheRequestBehindIt() throws Exception {
		String line = "PROXY TCP4 192.168.0.1 192.168.0.11 56324 443\r\n";
		Complete complete = parse(text(line + "GET / HTTP/1.1\r\nHost: 192.168.0.11\r\n\r\n"));
		assertThat(complete.length()).isEqualTo(line.length());
		assertTells(complete.header(), 1, Family.TCP4, "192.168.0.1:56324", "192.168.0.11:443");
	}

	@ParameterizedTest
	@ValueSource(strings = { "PROXY TCP4 255.255.255.255 255.255.255.255 65535 65535\r\n", "PROXY UNKNOWN\r\n",
			"PROXY TCP6 ffff:ffff:ffff:ffff:ffff:ffff:ffff:ffff ffff:ffff:ffff:ffff:ffff:ffff:ffff:ffff 65535 65535\r\n",
			"PROXY UNKNOWN ffff:ffff:ffff:ffff:ffff:ffff:ffff:ffff ffff:ffff:ffff:ffff:ffff:ffff:ffff:ffff 65535 65535\r\n",
			"PROXY UNKNOWN 192.168.0.1 192.168.0.11 56324 443\r\n" })
	void theLongestLinesOfTheDocumentAreTaken(String line) throws Exception {
		assertThat(line.length()).isIn(56, 15, 104, 107, 50);
		assertThat(parse(text(line)).length()).isEqualTo(line.length());
	}

	@Test
	void aLineOfTcp6TellsWhoHasConnectedToWhat() throws Exception {
		Complete complete = parse(
				text("PROXY TCP6 2001:0db8:85a3:0000:0000:8a2e:0370:7334 1050:0:0:0:5:600:300c:326b 56324 443\r\n"));
		assertTells(complete.header(), 1, Family.TCP6, "[2001:db8:85a3:0:0:8a2e:370:7334]:56324",
				"[1050:0:0:0:5:600:300c:326b]:443");
	}

	@Test
	void whatIsBehindUnknownIsSkipped() throws Exception {
		ProxyHeader header = parse(text("PROXY UNKNOWN 192.168.0.1 192.168.0.11 56324 443\r\n")).header();
		assertTells(header, 1, Family.UNSPECIFIED, null, null);
	}

	@ParameterizedTest
	@ValueSource(strings = { "PROXY UDP4 192.168.0.1 192.168.0.11 56324 443\r\n",
			"PROXY TCP4 192.168.0.1 192.168.0.11 80000 443\r\n", "PROXY TCP4 299.168.0.1 192.168.0.11 56324 443\r\n",
			"PROXY TCP6 r001:0db8:85a3:0000:0000:8a2e:0370:7334 1050:0:0:0:5:600:300c:326b 56324 443\r\n",
			"PROXY TCP7 192.168.0.1 192.168.0.11 56324 443\r\n", "PROXY TCP4 192.168.0.1 192.168.0.11 56324\r\n",
			"PROXY TCP4 192.168.0.1 192.168.0.11 56324 443 123\r\n",
			"PROXY TCP4 192.168.0.1 192.168.0.11 56324 443\nGET / HTTP/1.1\r\n",
			"PROXY TCP4 192.168.0.1 192.168.0.11 56324 "
					+ "00000000000000000000000000000000000000000000000000000000000000000443\r\n" })
	void aLineThatIsNotOneIsRefused(String line) {
		assertRefused(text(line));
	}

	@ParameterizedTest
	@ValueSource(
			strings = { "PING TCP4 192.168.0.1 192.168.0.11 56324 443\r\n", "GET / HTTP/1.1\r\n", "Invalid header" })
	void whatBeginsOtherwiseIsNoHeader(String line) throws Exception {
		assertThat(ProxyHeaderParser.parse(text(line))).isEqualTo(new Absent());
	}

	@Test
	void whatHasNotEndedIsIncomplete() throws Exception {
		assertThat(ProxyHeaderParser.parse(text("PROXY TCP4 192.168.0.1 192.168.0.11 56324")))
			.isEqualTo(new Incomplete(true));
		assertThat(ProxyHeaderParser.parse(hex(SIGNATURE + "21"))).isEqualTo(new Incomplete(true));
		assertThat(ProxyHeaderParser.parse(hex(SIGNATURE))).isEqualTo(new Incomplete(true));
		assertThat(ProxyHeaderParser.parse(hex("0d0a0d0a000d0a"))).isEqualTo(new Incomplete(false));
	}

	@Test
	void aBinaryHeaderTellsWhoHasConnectedToWhat() throws Exception {
		assertTells(whole("2111000c" + ADDRESSES), 2, Family.TCP4, "192.168.0.1:56324", "192.168.0.11:443");
		assertTells(whole("2112000c" + ADDRESSES), 2, Family.UDP4, "192.168.0.1:56324", "192.168.0.11:443");
		String six = "20010db885a3000000008a2e03707334" + "10500000000000000005060" + "0300c326b" + "dc04" + "01bb";
		assertTells(whole("21210024" + six), 2, Family.TCP6, "[2001:db8:85a3:0:0:8a2e:370:7334]:56324",
				"[1050:0:0:0:5:600:300c:326b]:443");
		assertTells(whole("21220024" + six), 2, Family.UDP6, "[2001:db8:85a3:0:0:8a2e:370:7334]:56324",
				"[1050:0:0:0:5:600:300c:326b]:443");
		assertTells(whole("213100d8" + SOURCE_PATH + DESTINATION_PATH), 2, Family.UNIX_STREAM, "unix:/var/run/src.sock",
				"unix:/var/run/dest.sock");
		assertTells(whole("213200d8" + SOURCE_PATH + DESTINATION_PATH), 2, Family.UNIX_DATAGRAM,
				"unix:/var/run/src.sock", "unix:/var/run/dest.sock");
	}

	@Test
	void theBlockOfAProxysOwnConnectionIsSkipped() throws Exception {
		ProxyHeader header = whole("2000000c" + ADDRESSES);
		assertThat(header.command()).isEqualTo(Command.LOCAL);
		assertTells(header, 2, Family.UNSPECIFIED, null, null);
	}

	@Test
	void theAddressesOfAnUnspecifiedFamilyAreSkipped() throws Exception {
		ProxyHeader header = whole("2100000c" + ADDRESSES);
		assertThat(header.command()).isEqualTo(Command.PROXY);
		assertTells(header, 2, Family.UNSPECIFIED, null, null);
	}

	@Test
	void valuesAreBehindTheAddresses() throws Exception {
		assertThat(whole("213100dc" + SOURCE_PATH + DESTINATION_PATH + "01000101").tlvs())
			.containsExactly(new Tlv(Tlv.ALPN, ByteBuffer.wrap(new byte[] { 1 })));
	}

	/**
	 * The values in the order and with the sizes of the case with TLS in Netty's test.
	 */
	@Test
	void valuesAboutTlsAreWithinOneAnother() throws Exception {
		TlsClient client = new TlsClient(1, 0,
				List.of(Tlv.of(TlsClient.VERSION, "TLSv1.2"), Tlv.of(TlsClient.COMMON_NAME, "www.example.test")));
		ByteBuffer ssl = client.toTlv().value();
		String value = "200022" + PeerBytes.hex(ssl);
		assertThat(ssl.remaining()).isEqualTo(0x22);
		ProxyHeader header = whole("21110038" + ADDRESSES + value + "ee0004" + "01020304");
		assertThat(header.tlsClient()).isEqualTo(client);
		assertThat(header.tlvs()).extracting(Tlv::type).containsExactly(Tlv.SSL, Tlv.AZURE);
	}

	@ParameterizedTest
	@ValueSource(strings = { "2141000c" + ADDRESSES, "2111000a" + "c0a80001" + "c0a8000b" + "dc04",
			"2211000c" + ADDRESSES, "3111000c" + ADDRESSES, "2111ffff" + ADDRESSES })
	void aBinaryHeaderThatIsNotOneIsRefused(String rest) {
		assertRefused(hex(SIGNATURE + rest));
	}

	private static void assertTells(ProxyHeader header, int version, Family family, @Nullable String source,
			@Nullable String destination) {
		assertThat(header.version()).isEqualTo(version);
		assertThat(header.family()).isEqualTo(family);
		assertThat(String.valueOf(header.source())).isEqualTo(String.valueOf(source));
		assertThat(String.valueOf(header.destination())).isEqualTo(String.valueOf(destination));
	}

	private static void assertRefused(ByteBuffer bytes) {
		assertThatExceptionOfType(BadProxyHeaderException.class).isThrownBy(() -> ProxyHeaderParser.parse(bytes));
	}

	private static ProxyHeader whole(String rest) throws BadProxyHeaderException {
		ByteBuffer bytes = hex(SIGNATURE + rest);
		Complete complete = parse(bytes);
		assertThat(complete.length()).isEqualTo(bytes.remaining());
		return complete.header();
	}

	private static Complete parse(ByteBuffer bytes) throws BadProxyHeaderException {
		return (Complete) ProxyHeaderParser.parse(bytes);
	}

	private static ByteBuffer text(String text) {
		return ByteBuffer.wrap(text.getBytes(StandardCharsets.ISO_8859_1));
	}

	private static ByteBuffer hex(String hex) {
		return ByteBuffer.wrap(HexFormat.of().parseHex(hex));
	}

}
