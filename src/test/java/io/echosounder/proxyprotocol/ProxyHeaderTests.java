package io.echosounder.proxyprotocol;

import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.IntStream;

import io.echosounder.proxyprotocol.ProxyHeader.Command;
import io.echosounder.proxyprotocol.ProxyHeaderParser.Complete;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

/**
 * Tests for the facts of a header, and for headers that cannot be made.
 */
class ProxyHeaderTests {

	private static final Endpoint FOUR = Endpoint.Inet.of(new byte[4], 1);

	private static final Endpoint SIX = Endpoint.Inet.of(new byte[16], 1);

	private static final Endpoint PATH = Endpoint.Unix.of("/a");

	@Test
	void valuesAreToldByName() {
		ProxyHeader header = header(Tlv.of(Tlv.ALPN, "h2"), Tlv.of(Tlv.AUTHORITY, "a.b"), tlv(Tlv.UNIQUE_ID, "00ff"),
				tlv(Tlv.NOOP, "00"), tlv(Tlv.CRC32C, "00000000"), tlv(Tlv.AWS, "0176706365"),
				tlv(Tlv.AZURE, "0101000080"), tlv(Tlv.GCP, "ffffffffffffffff"), Tlv.of(Tlv.NETNS, "blue"),
				tlv(0xE5, "aa"));
		assertThat(header.applicationProtocol()).isEqualTo("h2");
		assertThat(header.authority()).isEqualTo("a.b");
		assertThat(header.uniqueId()).isEqualTo("00ff");
		assertThat(header.awsVpcEndpointId()).isEqualTo("vpce");
		assertThat(header.azurePrivateEndpointLinkId()).isEqualTo(0x80000001L);
		assertThat(header.gcpConnectionId()).isEqualTo("18446744073709551615");
		assertThat(header.tlsClient()).isNull();
		assertThat(header.tlvs()).extracting(Tlv::name)
			.containsExactly("alpn", "authority", "unique-id", "noop", "crc32c", "aws", "azure", "gcp", "netns",
					"0xe5");
		assertThat(header.tlvs().getLast()).hasToString("0xe5=aa");
		assertThat(header.facts()).containsExactly(Map.entry("alpn", "h2"), Map.entry("authority", "a.b"),
				Map.entry("unique-id", "00ff"), Map.entry("aws-vpc-endpoint-id", "vpce"),
				Map.entry("azure-private-endpoint-link-id", "2147483649"),
				Map.entry("gcp-psc-connection-id", "18446744073709551615"), Map.entry("netns", "blue"),
				Map.entry("0xe5", "aa"));
	}

	@Test
	void ofALongValueItsBeginningIsTold() {
		assertThat(fact(Tlv.of(Tlv.AUTHORITY, "a".repeat(256)))).isEqualTo("a".repeat(256));
		assertThat(fact(Tlv.of(Tlv.AUTHORITY, "a".repeat(257)))).isEqualTo("a".repeat(255) + "…");
		assertThat(fact(Tlv.of(Tlv.AUTHORITY, "ä".repeat(8_000)))).isEqualTo("ä".repeat(128) + "…");
		assertThat(fact(Tlv.of(Tlv.AUTHORITY, "\1".repeat(16_000)))).isEqualTo("\\x01".repeat(63) + "…");
		assertThat(fact(Tlv.of(Tlv.AUTHORITY, "a" + "\1".repeat(64)))).isEqualTo("a" + "\\x01".repeat(63) + "…");
		assertThat(fact(Tlv.of(Tlv.AWS, "\1" + "\2".repeat(16_000)))).isEqualTo("\\x02".repeat(63) + "…");
		assertThat(fact(tlv(0xE5, "ab".repeat(128)))).isEqualTo("ab".repeat(128));
		assertThat(fact(tlv(0xE5, "ab".repeat(129)))).isEqualTo("ab".repeat(127) + "…");
		assertThat(fact(new TlsClient(0, 1, List.of(tlv(TlsClient.CERTIFICATE, "30".repeat(16_000)))).toTlv()))
			.isEqualTo("30".repeat(127) + "…");
	}

	@Test
	void ofManyValuesTheFirstAreTold() {
		Tlv[] tlvs = IntStream.range(0, ProxyHeaderParser.MAX_VALUES)
			.mapToObj((i) -> Tlv.of(Tlv.AUTHORITY, "\1".repeat(60)))
			.toArray(Tlv[]::new);
		Map<String, String> facts = header(tlvs).facts();
		int length = facts.entrySet()
			.stream()
			.mapToInt((fact) -> fact.getKey().length() + fact.getValue().length())
			.sum();
		assertThat(length).isBetween(2_000, 4_096);
		assertThat(facts).containsKeys("authority", "authority-2")
			.containsEntry("left-out", String.valueOf(ProxyHeaderParser.MAX_VALUES + 1 - facts.size()));
	}

	private static String fact(Tlv tlv) {
		return Objects.requireNonNull(header(tlv).facts().values().stream().reduce("", (_, last) -> last));
	}

	@Test
	void tlsOfTheClientIsTold() {
		TlsClient client = new TlsClient(7, 0,
				List.of(Tlv.of(TlsClient.VERSION, "TLSv1.3"), Tlv.of(TlsClient.COMMON_NAME, "Ann\r\n"),
						Tlv.of(TlsClient.CIPHER, "X"), Tlv.of(TlsClient.SIGNATURE_ALGORITHM, "RSA-SHA256"),
						Tlv.of(TlsClient.KEY_ALGORITHM, "RSA2048"), Tlv.of(TlsClient.SIGNATURE_SCHEME, "ed25519"),
						tlv(TlsClient.CERTIFICATE, "30"), tlv(0x2F, "01")));
		ProxyHeader header = header(client.toTlv());
		assertThat(header.tlsClient()).isEqualTo(client);
		assertThat(client.isTls()).isTrue();
		assertThat(client.isVerified()).isTrue();
		assertThat(client.text(TlsClient.VERSION)).isEqualTo("TLSv1.3");
		assertThat(client.text(TlsClient.COMMON_NAME)).isEqualTo("Ann\\x0d\\x0a");
		assertThat(client.text(TlsClient.GROUP)).isNull();
		assertThat(client.certificate()).isEqualTo(ByteBuffer.wrap(new byte[] { 0x30 }));
		assertThat(header.facts()).containsExactly(Map.entry("ssl", "true"), Map.entry("ssl-verified", "true"),
				Map.entry("ssl-version", "TLSv1.3"), Map.entry("ssl-cn", "Ann\\x0d\\x0a"), Map.entry("ssl-cipher", "X"),
				Map.entry("ssl-sig-alg", "RSA-SHA256"), Map.entry("ssl-key-alg", "RSA2048"),
				Map.entry("ssl-sig-scheme", "ed25519"), Map.entry("ssl-client-cert", "30"),
				Map.entry("ssl-0x2f", "01"));
	}

	@Test
	void aClientIsVerifiedOnlyIfItHasSentACertificateOverTls() {
		assertThat(new TlsClient(1, 0, List.of()).isVerified()).isFalse();
		assertThat(new TlsClient(6, 0, List.of()).isVerified()).isFalse();
		assertThat(new TlsClient(3, 1, List.of()).isVerified()).isFalse();
		assertThat(new TlsClient(3, 0, List.of()).isVerified()).isTrue();
		assertThat(new TlsClient(5, 0, List.of()).isVerified()).isTrue();
		assertThat(new TlsClient(5, 0, List.of()).certificate()).isNull();
	}

	@Test
	void whatIsNotThereIsNotTold() {
		ProxyHeader header = header(tlv(Tlv.AWS, "0261"), tlv(Tlv.AZURE, "010000"), tlv(Tlv.GCP, "01"),
				tlv(Tlv.AZURE, ""));
		assertThat(header.applicationProtocol()).isNull();
		assertThat(header.authority()).isNull();
		assertThat(header.uniqueId()).isNull();
		assertThat(header.awsVpcEndpointId()).isNull();
		assertThat(header.azurePrivateEndpointLinkId()).isNull();
		assertThat(header.gcpConnectionId()).isNull();
		assertThat(header.facts()).containsExactly(Map.entry("aws", "0261"), Map.entry("azure", "010000"),
				Map.entry("gcp", "01"), Map.entry("azure-2", ""));
	}

	@Test
	void whatIsThereAgainIsToldAgainAndTheFirstCounts() {
		ProxyHeader header = header(Tlv.of(Tlv.AUTHORITY, "a"), Tlv.of(Tlv.AUTHORITY, "b"),
				new TlsClient(1, 0, List.of()).toTlv(), new TlsClient(0, 0, List.of()).toTlv());
		assertThat(header.authority()).isEqualTo("a");
		assertThat(Objects.requireNonNull(header.tlsClient()).isTls()).isTrue();
		assertThat(header.facts()).containsExactly(Map.entry("authority", "a"), Map.entry("authority-2", "b"),
				Map.entry("ssl", "true"), Map.entry("ssl-verified", "false"), Map.entry("ssl-2", "false"),
				Map.entry("ssl-verified-2", "false"));
	}

	@Test
	void textOfAPeerCannotLeaveItsLine() {
		ProxyHeader header = header(Tlv.of(Tlv.AUTHORITY, "a\r\nb\0\u0085\u2028\u202e\u00a0\u001b[1m\\ J\u00fcrgen"),
				tlv(Tlv.ALPN, "68ff32c3"), tlv(Tlv.AWS, "010a"));
		assertThat(header.authority()).isEqualTo(
				"a\\x0d\\x0ab\\x00\\xc2\\x85\\xe2\\x80\\xa8\\xe2\\x80\\xae\\xc2\\xa0" + "\\x1b[1m\\x5c J\u00fcrgen");
		assertThat(header.applicationProtocol()).isEqualTo("h\\xff2\\xc3");
		assertThat(header.awsVpcEndpointId()).isEqualTo("\\x0a");
		assertThat(header.tlvs().getFirst().value()).isEqualTo(
				ByteBuffer.wrap(HexFormat.of().parseHex("610d0a6200c285e280a8e280aec2a01b5b316d5c204ac3bc7267656e")));
		ProxyHeaderComparison.assertOneLine(header.toString());
	}

	@Test
	void valuesDoNotChangeWithTheBytesThatTheyWereMadeOf() {
		byte[] bytes = { 'a' };
		Tlv tlv = new Tlv(Tlv.AUTHORITY, ByteBuffer.wrap(bytes));
		bytes[0] = 'b';
		tlv.value().get();
		assertThat(tlv).isEqualTo(Tlv.of(Tlv.AUTHORITY, "a")).hasSameHashCodeAs(Tlv.of(Tlv.AUTHORITY, "a"));
		assertThat(tlv.value().isReadOnly()).isTrue();
	}

	@Test
	void aParsedHeaderDoesNotChangeWithTheBufferThatItWasReadFrom() throws Exception {
		ByteBuffer bytes = ProxyHeaderEncoder.encode(
				new ProxyHeader(2, Command.PROXY, Family.UNIX_STREAM, PATH, PATH, List.of(Tlv.of(Tlv.AUTHORITY, "a"))));
		Complete complete = (Complete) ProxyHeaderParser.parse(bytes);
		while (bytes.hasRemaining()) {
			bytes.put((byte) 'x');
		}
		assertThat(complete.header().source()).isEqualTo(PATH);
		assertThat(complete.header().authority()).isEqualTo("a");
	}

	@Test
	void aHeaderOfTcpHasTheFamilyOfItsAddresses() {
		InetSocketAddress four = new InetSocketAddress("192.0.2.1", 1);
		InetSocketAddress six = new InetSocketAddress("2001:db8::1", 2);
		assertThat(ProxyHeader.tcp(1, four, four).family()).isEqualTo(Family.TCP4);
		assertThat(ProxyHeader.tcp(2, six, six).family()).isEqualTo(Family.TCP6);
		ProxyHeader mixed = ProxyHeader.tcp(1, four, six);
		assertThat(ProxyHeaderEncoder.encode(mixed)).isEqualTo(ByteBuffer.wrap(
				"PROXY TCP6 0:0:0:0:0:ffff:c000:201 2001:db8:0:0:0:0:0:1 1 2\r\n".getBytes(StandardCharsets.US_ASCII)));
		assertThat(ProxyHeader.tcp(2, six, four).destination()).hasToString("[0:0:0:0:0:ffff:c000:201]:1");
	}

	@Test
	void whatAVersionCannotSayIsRefused() {
		assertRefused(0, Command.PROXY, Family.UNSPECIFIED, null);
		assertRefused(3, Command.PROXY, Family.UNSPECIFIED, null);
		assertRefused(1, Command.LOCAL, Family.UNSPECIFIED, null);
		assertRefused(1, Command.PROXY, Family.UDP4, FOUR);
		assertRefused(1, Command.PROXY, Family.UNIX_STREAM, PATH);
		assertRefused(1, Command.PROXY, Family.TCP4, FOUR, Tlv.of(Tlv.AUTHORITY, "a"));
		assertRefused(2, Command.LOCAL, Family.TCP4, FOUR);
		assertRefused(2, Command.LOCAL, Family.UNSPECIFIED, null, Tlv.of(Tlv.AUTHORITY, "a"));
	}

	@Test
	void endsOfAnotherFamilyAreRefused() {
		for (Family family : Family.values()) {
			for (Endpoint endpoint : List.of(FOUR, SIX, PATH)) {
				if (!family.isOf(endpoint)) {
					assertRefused(2, Command.PROXY, family, endpoint);
				}
			}
		}
		assertRefused(2, Command.PROXY, Family.TCP4, null);
		assertThatIllegalArgumentException()
			.isThrownBy(() -> new ProxyHeader(2, Command.PROXY, Family.TCP4, FOUR, SIX, List.of()));
	}

	@Test
	void valuesThatNobodyWouldTakeAreRefused() {
		assertRefused(2, Command.PROXY, Family.TCP4, FOUR, tlv(Tlv.UNIQUE_ID, "00".repeat(129)));
		assertRefused(2, Command.PROXY, Family.TCP4, FOUR, tlv(Tlv.CRC32C, "000000"));
		assertRefused(2, Command.PROXY, Family.TCP4, FOUR, tlv(Tlv.CRC32C, "00000000"), tlv(Tlv.CRC32C, "00000000"));
		assertRefused(2, Command.PROXY, Family.TCP4, FOUR, tlv(Tlv.SSL, "00000000"));
		assertRefused(2, Command.PROXY, Family.TCP4, FOUR, tlv(Tlv.SSL, "00000000000102"));
		assertRefused(2, Command.PROXY, Family.TCP4, FOUR, tlv(0, "00".repeat(16384 - 16 - 12 - 3 + 1)));
		assertRefused(2, Command.PROXY, Family.TCP4, FOUR,
				IntStream.range(0, 257).mapToObj((type) -> tlv(0, "")).toArray(Tlv[]::new));
		assertThatIllegalArgumentException().isThrownBy(() -> tlv(256, ""));
		assertThatIllegalArgumentException().isThrownBy(() -> tlv(0, "00".repeat(65536)));
		assertThatIllegalArgumentException().isThrownBy(() -> new TlsClient(256, 0, List.of()));
	}

	private static void assertRefused(int version, Command command, Family family, @Nullable Endpoint endpoint,
			Tlv... tlvs) {
		assertThatIllegalArgumentException()
			.isThrownBy(() -> new ProxyHeader(version, command, family, endpoint, endpoint, List.of(tlvs)));
	}

	private static ProxyHeader header(Tlv... tlvs) {
		return new ProxyHeader(2, Command.PROXY, Family.TCP4, FOUR, FOUR, List.of(tlvs));
	}

	private static Tlv tlv(int type, String hex) {
		return new Tlv(type, ByteBuffer.wrap(HexFormat.of().parseHex(hex)));
	}

}
