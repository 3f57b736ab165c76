package io.echosounder.scenario.proxy;

import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.Stream;

import io.echosounder.testing.Client;
import io.echosounder.testing.Mode;
import io.echosounder.testing.ModeSource;
import io.echosounder.testing.Modes;
import io.echosounder.testing.Scenario;
import io.echosounder.testing.TlsClient;
import io.echosounder.transport.CloseReason;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

import static io.echosounder.testing.TestServer.await;
import static org.assertj.core.api.Assertions.assertThat;

/**
 * Headers that are wrong, missing or late: each costs its own connection, without an
 * answer, and is counted under one reason.
 */
class RefusalTests {

	@RegisterExtension
	static final Scenario scenario = Behind.scenario()
		.listener("required", "framing=lf", "proxy-protocol=required", "idle-timeout=0", "frame-timeout=5s")
		.listener("optional", "framing=lf", "proxy-protocol=optional", "idle-timeout=0", "frame-timeout=5s")
		.listener("tls", "framing=lf", "proxy-protocol=required", "tls.bundle=server", "idle-timeout=0",
				"frame-timeout=5s");

	private final Behind behind = new Behind(scenario);

	/** Each once, and some in each mode on each listener. */
	@ParameterizedTest
	@MethodSource
	void aHeaderThatIsWrongIsRefused(Mode mode, String base, String header) throws IOException {
		String listener = mode.listener(base);
		try (Client client = scenario.connect(base, mode)) {
			client.send(header + "one\n");
			assertThat(client.endOutput().readToEnd()).isEmpty();
		}
		this.behind.assertClosed(listener, CloseReason.PROXY_HEADER);
	}

	static Stream<Arguments> aHeaderThatIsWrongIsRefused() {
		Mode[] modes = Mode.values();
		String[] bases = { "required", "optional", "tls" };
		List<String> wrong = wrong();
		return IntStream.range(0, wrong.size())
			.mapToObj((i) -> Arguments.of(modes[i % 3], bases[i / 3 % 3], wrong.get(i)));
	}

	private static List<String> wrong() {
		String checked = Headers.checked("");
		return List.of("PROXY \r\n", "PROXY TCP4\r\n", "PROXY TCP4 192.0.2.7 198.51.100.1 40007 65536\r\n",
				"PROXY TCP4 192.0.2.7 198.51.100.1 40007 443\n", "PROXY UNKNOWN " + "x".repeat(92) + "\r\n",
				Headers.v2(0x31, Headers.TCP4, Headers.ADDRESSES), Headers.v2(0x22, Headers.TCP4, Headers.ADDRESSES),
				Headers.v2(Headers.PROXY, 0x41, Headers.ADDRESSES),
				Headers.v2(Headers.PROXY, Headers.TCP4, Headers.ADDRESSES.substring(1)),
				Headers.v2(Headers.PROXY, Headers.TCP6, Headers.ADDRESSES),
				Headers.v2(Headers.PROXY, Headers.TCP4, Headers.ADDRESSES + "\1\0"),
				Headers.v2(Headers.PROXY, Headers.TCP4, Headers.ADDRESSES + "\1\0\5h2"),
				Headers.v2(Headers.PROXY, Headers.TCP4, Headers.ADDRESSES + Headers.value(0x05, "x".repeat(129))),
				Headers.v2(Headers.PROXY, Headers.TCP4, Headers.ADDRESSES + Headers.value(0x20, "\7\0\0\0")),
				Headers.v2(Headers.PROXY, Headers.TCP4,
						Headers.ADDRESSES + Headers.value(0x20, "\7\0\0\0\0" + "!\0\u00ff")),
				checked.substring(0, checked.length() - 1) + (char) (checked.charAt(checked.length() - 1) ^ 1),
				// more than 16 KiB
				Headers.v2(Headers.PROXY, Headers.TCP4,
						Headers.ADDRESSES + Headers.value(0xE5, "x".repeat(16 * 1024 - 16 - 12 - 2))),
				Headers.v2(Headers.LOCAL, Headers.UNSPECIFIED, "x".repeat(0xFFFF)),
				// more than 256 values
				Headers.v2(Headers.PROXY, Headers.TCP4, Headers.ADDRESSES + Headers.value(0x04, "").repeat(257)));
	}

	/** Of these connections, the first byte or the whole signature says it. */
	@ParameterizedTest
	@MethodSource
	void whereAHeaderIsRequiredNothingElseIsServed(Mode mode, String base, String bytes) throws IOException {
		try (Client client = scenario.connect(base, mode)) {
			assertThat(client.send(bytes).readToEnd()).isEmpty();
		}
		this.behind.assertClosed(mode.listener(base), CloseReason.PROXY_HEADER);
	}

	static Stream<Arguments> whereAHeaderIsRequiredNothingElseIsServed() {
		return Modes.with(Stream.of(Arguments.of("required", "one\n"), Arguments.of("required", "PROXY_"),
				Arguments.of("tls", "\26\3\1\1\0\1")));
	}

	@ParameterizedTest
	@ModeSource
	void aHelloOfTlsIsNoHeader(Mode mode) throws IOException {
		try (Client client = scenario.connect("tls", mode)) {
			client.send(Behind.tls(client).clientHello());
			assertThat(client.readToEnd()).isEmpty();
		}
		this.behind.assertClosed(mode.listener("tls"), CloseReason.PROXY_HEADER);
		assertThat(scenario.server().count("tcp.server.tls.handshakes.failed", "listener", mode.listener("tls")))
			.isZero();
	}

	@ParameterizedTest
	@ModeSource
	void whereAHeaderIsRequiredASilentClientIsClosedInTime(Mode mode) throws IOException {
		String listener = mode.listener("required");
		try (Client client = scenario.connect("required", mode)) {
			Proceeding.on(scenario, listener, client).advance(Duration.ofSeconds(9)).isOpen();
			this.behind.advance(Duration.ofSeconds(1));
			assertThat(client.readToEnd()).isEmpty();
		}
		this.behind.assertClosed(listener, CloseReason.PROXY_HEADER);
	}

	@ParameterizedTest
	@MethodSource
	void aHeaderThatDribblesIsLate(Mode mode, String base, String header) throws IOException {
		String listener = mode.listener(base);
		try (Client client = scenario.connect(base, mode)) {
			Proceeding proceeding = Proceeding.on(scenario, listener, client);
			// so long that what it begins is known as a header
			proceeding.send(header.substring(0, 13)).isOpen();
			for (int second = 1; second < 10; second++) {
				proceeding.advance(Duration.ofSeconds(1)).send(header.substring(12 + second, 13 + second)).isOpen();
			}
			this.behind.advance(Duration.ofSeconds(1));
			assertThat(client.readToEnd()).isEmpty();
		}
		this.behind.assertClosed(listener, CloseReason.PROXY_HEADER);
	}

	static Stream<Arguments> aHeaderThatDribblesIsLate() {
		return Modes.with(Stream.of(Arguments.of("required", Headers.V1), Arguments.of("optional", Headers.V2),
				Arguments.of("tls", Headers.V1)));
	}

	@ParameterizedTest
	@ModeSource
	void aHeaderInTimeIsNotLateAndFramesHaveTheirOwnTime(Mode mode) throws IOException {
		String listener = mode.listener("required");
		try (Client client = scenario.connect("required", mode)) {
			Proceeding proceeding = Proceeding.on(scenario, listener, client);
			proceeding.advance(Duration.ofSeconds(1)).send(Headers.V2.substring(0, 20));
			proceeding.advance(Duration.ofSeconds(8)).send(Headers.V2.substring(20) + "o");
			proceeding.advance(Duration.ofSeconds(4)).send("ne\n");
			assertThat(client.readLike("one\n")).isEqualTo("one\n");
			proceeding.advance(Duration.ofSeconds(60)).isOpen();
			proceeding.send("half");
			this.behind.advance(Duration.ofSeconds(6));
			assertThat(client.readToEnd()).isEmpty();
		}
		this.behind.assertClosed(listener, CloseReason.FRAME_TIMEOUT);
	}

	@ParameterizedTest
	@ModeSource
	void theHandshakeOfTlsHasATimeOfItsOwn(Mode mode) throws IOException {
		String listener = mode.listener("tls");
		try (Client tcp = scenario.connect("tls", mode)) {
			TlsClient client = Behind.tls(tcp);
			Proceeding proceeding = Proceeding.on(scenario, listener, tcp);
			proceeding.advance(Duration.ofSeconds(9)).send(Headers.V2);
			proceeding.advance(Duration.ofSeconds(9)).isOpen();
			client.handshake().send("one\n");
			assertThat(client.readLike("one\n")).isEqualTo("one\n");
		}
		this.behind.assertClosed(listener, CloseReason.PEER);
	}

	@ParameterizedTest
	@ModeSource
	void whoSaysNothingBehindTheHeaderHasNoHandshakeInTime(Mode mode) throws IOException {
		String listener = mode.listener("tls");
		try (Client client = scenario.connect("tls", mode)) {
			Proceeding proceeding = Proceeding.on(scenario, listener, client);
			proceeding.advance(Duration.ofSeconds(9)).send(Headers.V2);
			proceeding.advance(Duration.ofSeconds(9)).isOpen();
			this.behind.advance(Duration.ofSeconds(1));
			assertThat(client.readToEnd()).isEmpty();
		}
		this.behind.assertClosed(listener, CloseReason.HANDSHAKE);
	}

	@ParameterizedTest
	@ValueSource(strings = { "required", "optional", "tls" })
	void aRefusalHarmsNobodyElse(String base) throws IOException {
		String listener = Mode.NIO_INLINE.listener(base);
		try (Client good = scenario.connect(base, Mode.NIO_INLINE)) {
			good.send(Headers.V2);
			for (int i = 0; i < 20; i++) {
				try (Client bad = scenario.connect(base, Mode.NIO_INLINE)) {
					assertThat(bad.send("PROXY X").endOutput().readToEnd()).isEmpty();
				}
			}
			await().until(() -> scenario.counted(listener).closedInAll() == 20);
			if (base.equals("tls")) {
				TlsClient client = Behind.tls(good).handshake().send("one\n");
				assertThat(client.readLike("one\n")).isEqualTo("one\n");
			}
			else {
				assertThat(good.send("one\n").readLike("one\n")).isEqualTo("one\n");
			}
		}
	}

}
