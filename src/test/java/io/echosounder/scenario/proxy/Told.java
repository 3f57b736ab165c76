package io.echosounder.scenario.proxy;

import java.util.Map;
import java.util.stream.Stream;

import io.echosounder.testing.Modes;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.params.provider.Arguments;

/**
 * A header, and its facts of a connection.
 *
 * @param name of the case
 * @param header its bytes
 * @param peer address of the client; {@code null} if the header does not have it
 * @param source as the header has it; {@code null} if it does not say
 * @param destination as the header has it; present if the source is
 * @param facts further ones, by name
 */
record Told(String name, String header, @Nullable String peer, @Nullable String source, @Nullable String destination,
		Map<String, String> facts) {

	/** Names the modes, each with each case, as the source of arguments. */
	static final String MODES_AND_HEADERS = "io.echosounder.scenario.proxy.Told#modesAndHeaders";

	/**
	 * Names the modes, each with a header of each version, as the source of arguments.
	 */
	static final String MODES_AND_VERSIONS = "io.echosounder.scenario.proxy.Told#modesAndVersions";

	private static final String SOURCE6 = "[2001:db8:0:0:0:0:0:7]:40007";

	private static final String DESTINATION6 = "[2001:db8:0:0:0:0:0:1]:443";

	private static final String MAPPED_SOURCE = "[0:0:0:0:0:ffff:c000:207]:40007";

	private static final String MAPPED_DESTINATION = "[0:0:0:0:0:ffff:c633:6401]:443";

	private static final String PATHS = Headers.path("/run/client.sock") + Headers.path("/run/proxy.sock");

	private static final String TLS = "\7\0\0\0\0" + Headers.value(0x21, "TLSv1.3") + Headers.value(0x22, "a client")
			+ Headers.value(0x23, "TLS_AES_256_GCM_SHA384");

	static Stream<Arguments> modesAndHeaders() {
		return Modes.with(all());
	}

	static Stream<Arguments> modesAndVersions() {
		return Modes.with(Stream.of(tcp4("v1 TCP4", Headers.V1), tcp4("v2 TCP4", Headers.V2)));
	}

	private static Stream<Told> all() {
		return Stream.of(tcp4("v1 TCP4", Headers.V1),
				tcp6("v1 TCP6", "PROXY TCP6 2001:db8::7 2001:db8::1 40007 443\r\n"),
				mapped("v1 TCP6, mapped", "PROXY TCP6 ::ffff:192.0.2.7 ::ffff:198.51.100.1 40007 443\r\n"),
				nobody("v1 UNKNOWN", "PROXY UNKNOWN\r\n"),
				nobody("v1 UNKNOWN with addresses", "PROXY UNKNOWN 192.0.2.7 198.51.100.1 40007 443\r\n"),
				tcp4("v2 TCP4", Headers.V2),
				tcp6("v2 TCP6",
						Headers.v2(Headers.PROXY, Headers.TCP6,
								Headers.addresses(Headers.bytes("2001:db8::7"), Headers.bytes("2001:db8::1")))),
				mapped("v2 TCP6, mapped",
						Headers.v2(Headers.PROXY, Headers.TCP6,
								Headers.addresses(Headers.mapped("192.0.2.7"), Headers.mapped("198.51.100.1")))),
				new Told("v2 UNIX", Headers.v2(Headers.PROXY, Headers.UNIX_STREAM, PATHS), null,
						"unix:/run/client.sock", "unix:/run/proxy.sock", Map.of()),
				nobody("v2 UNSPEC", Headers.v2(Headers.PROXY, Headers.UNSPECIFIED, "")),
				nobody("v2 UNSPEC with addresses", Headers.v2(Headers.PROXY, Headers.UNSPECIFIED, Headers.ADDRESSES)),
				new Told("v2 UNSPEC with values",
						Headers.v2(Headers.PROXY, Headers.UNSPECIFIED, Headers.value(0x02, "example.test")), null, null,
						null, Map.of("authority", "example.test")),
				nobody("v2 LOCAL", Headers.v2(Headers.LOCAL, Headers.UNSPECIFIED, "")),
				nobody("v2 LOCAL with addresses", Headers.v2(Headers.LOCAL, Headers.TCP4, Headers.ADDRESSES)),
				nobody("v2 LOCAL with paths", Headers.v2(Headers.LOCAL, Headers.UNIX_STREAM, PATHS)),
				nobody("v2 LOCAL with anything", Headers.v2(Headers.LOCAL, 0xFF, "any bytes\n".repeat(100))),
				values("ALPN", Headers.value(0x01, "h2"), Map.of("alpn", "h2")),
				values("authority", Headers.value(0x02, "example.test"), Map.of("authority", "example.test")),
				values("unique id", Headers.value(0x05, "\0\u00ffid"), Map.of("unique-id", "00ff6964")),
				values("TLS", Headers.value(0x20, TLS),
						Map.of("ssl", "true", "ssl-verified", "true", "ssl-version", "TLSv1.3", "ssl-cn", "a client",
								"ssl-cipher", "TLS_AES_256_GCM_SHA384")),
				values("namespace and padding", Headers.value(0x30, "blue") + Headers.value(0x04, "\0\0\0"),
						Map.of("netns", "blue")),
				values("AWS", Headers.value(0xEA, "\1vpce-08d2bf15fac5001c9"),
						Map.of("aws-vpc-endpoint-id", "vpce-08d2bf15fac5001c9")),
				values("Azure", Headers.value(0xEE, "\1\u00dd\u00cc\u00bb\u00aa"),
						Map.of("azure-private-endpoint-link-id", "2864434397")),
				values("a text that would leave its line", Headers.value(0x02, "a\r\nb\u001b[2J"),
						Map.of("authority", "a\\x0d\\x0ab\\x1b[2J")),
				new Told("v2 with a checksum", Headers.checked(Headers.value(0x01, "h2")), Headers.SOURCE,
						Headers.SOURCE, Headers.DESTINATION, Map.of("alpn", "h2")),
				values("as long as may be", Headers.value(0xE5, "x".repeat(16 * 1024 - 16 - 12 - 3)),
						Map.of("0xe5", "78".repeat(127) + "…")));
	}

	private static Told tcp4(String name, String header) {
		return new Told(name, header, Headers.SOURCE, Headers.SOURCE, Headers.DESTINATION, Map.of());
	}

	private static Told tcp6(String name, String header) {
		return new Told(name, header, SOURCE6, SOURCE6, DESTINATION6, Map.of());
	}

	private static Told mapped(String name, String header) {
		return new Told(name, header, MAPPED_SOURCE, MAPPED_SOURCE, MAPPED_DESTINATION, Map.of());
	}

	private static Told nobody(String name, String header) {
		return new Told(name, header, null, null, null, Map.of());
	}

	private static Told values(String name, String values, Map<String, String> facts) {
		return new Told("v2 with " + name, Headers.v2(Headers.PROXY, Headers.TCP4, Headers.ADDRESSES + values),
				Headers.SOURCE, Headers.SOURCE, Headers.DESTINATION, facts);
	}

	@Override
	public String toString() {
		return this.name;
	}

}
