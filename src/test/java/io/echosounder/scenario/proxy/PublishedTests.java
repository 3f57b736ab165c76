package io.echosounder.scenario.proxy;

import java.io.IOException;
import java.util.HexFormat;
import java.util.stream.Stream;

import io.echosounder.testing.Client;
import io.echosounder.testing.Mode;
import io.echosounder.testing.Modes;
import io.echosounder.testing.Scenario;
import io.echosounder.transport.CloseReason;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * The malformed headers that HAProxy's document (sections 2.1 and 2.2) rules out and that
 * Netty's decoder is tested with (HAProxyMessageDecoderTest), sent to a server. Headers
 * that are published as correct are among those of {@link Told}.
 */
class PublishedTests {

	private static final String ADDRESSES = "c0a80001" + "c0a8000b" + "dc04" + "01bb";

	@RegisterExtension
	static final Scenario scenario = Behind.scenario()
		.listener("required", "framing=lf", "proxy-protocol=required")
		.listener("optional", "framing=lf", "proxy-protocol=optional");

	private final Behind behind = new Behind(scenario);

	@ParameterizedTest
	@MethodSource
	void aMalformedHeaderIsRefusedAndTheNextConnectionServed(Mode mode, String base, String header) throws IOException {
		try (Client client = scenario.connect(base, mode)) {
			assertThat(client.send(header).endOutput().readToEnd()).isEmpty();
		}
		this.behind.assertClosed(mode.listener(base), CloseReason.PROXY_HEADER);
		try (Client client = scenario.connect(base, mode)) {
			assertThat(client.send(Headers.V1 + "one\n").readLike("one\n")).isEqualTo("one\n");
		}
	}

	static Stream<Arguments> aMalformedHeaderIsRefusedAndTheNextConnectionServed() {
		return Modes.with(Stream.of("required", "optional")
			.flatMap((base) -> Stream.concat(lines(), blocks()).map((header) -> Arguments.of(base, header))));
	}

	private static Stream<String> lines() {
		return Stream.of("PROXY UDP4 192.168.0.1 192.168.0.11 56324 443\r\n",
				"PROXY TCP4 192.168.0.1 192.168.0.11 80000 443\r\n",
				"PROXY TCP4 299.168.0.1 192.168.0.11 56324 443\r\n",
				"PROXY TCP6 r001:0db8:85a3:0000:0000:8a2e:0370:7334 1050:0:0:0:5:600:300c:326b 56324 443\r\n",
				"PROXY TCP7 192.168.0.1 192.168.0.11 56324 443\r\n", "PROXY TCP4 192.168.0.1 192.168.0.11 56324\r\n",
				"PROXY TCP4 192.168.0.1 192.168.0.11 56324 443 123\r\n",
				"PROXY TCP4 192.168.0.1 192.168.0.11 56324 443\nGET / HTTP/1.1\r\n",
				"PROXY TCP4 192.168.0.1 192.168.0.11 56324 " + "0".repeat(67) + "443\r\n",
				"PROXY TCP4  192.168.0.1 192.168.0.11 56324 443\r\n",
				"PROXY TCP4 192.168.0.01 192.168.0.11 56324 443\r\n",
				"PROXY TCP4 192.168.0.1 192.168.0.11 056324 443\r\n", "PROXY TCP4 192.168.0.1 192.168.0.11 -1 443\r\n",
				"PROXY TCP4 2001:db8::1 2001:db8::2 56324 443\r\n",
				"PROXY TCP4 example.test 192.168.0.11 56324 443\r\n", "PROXY TCP6 fe80::1%lo 2001:db8::2 56324 443\r\n",
				"PROXY TCP4 192.168.0.1 192.168.0.11 56324 443\r \n");
	}

	private static Stream<String> blocks() {
		return Stream
			.of("2141000c" + ADDRESSES, "2111000a" + "c0a80001" + "c0a8000b" + "dc04", "2211000c" + ADDRESSES,
					"3111000c" + ADDRESSES, "2111ffff" + ADDRESSES, "2121000c" + ADDRESSES, "2131000c" + ADDRESSES,
					"2113000c" + ADDRESSES, "21110010" + ADDRESSES + "01000201", "2111000e" + ADDRESSES + "0400")
			.map((rest) -> Headers.SIGNATURE + Headers.text(HexFormat.of().parseHex(rest)));
	}

}
