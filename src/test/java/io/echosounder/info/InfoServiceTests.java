package io.echosounder.info;

import java.io.DataInputStream;
import java.io.IOException;
import java.net.InetAddress;
import java.nio.charset.StandardCharsets;

import javax.net.ssl.SSLSocket;

import io.echosounder.testing.Certificates;
import io.echosounder.testing.Client;
import io.echosounder.testing.Mode;
import io.echosounder.testing.ModeSource;
import io.echosounder.testing.Scenario;
import io.echosounder.tls.TlsBinding;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for listeners with the service {@code info}.
 */
class InfoServiceTests {

	@RegisterExtension
	static final Scenario scenario = new Scenario().listener("raw", "service=info")
		.listener("lf", "framing=lf", "service=info")
		.listener("crlf", "framing=crlf", "service=info")
		.listener("nul", "framing=nul", "service=info")
		.listener("stx-etx", "framing=stx-etx", "service=info")
		.listener("length2", "framing=length2", "service=info")
		.listener("echo", "framing=lf", "service=info-then-echo")
		.listener("late", "framing=lf", "service=info", "info-on=first-frame")
		.listener("late-echo", "framing=lf", "service=info-then-echo", "info-on=first-frame")
		.bundle("a", "server", Certificates.CA)
		.listener("tls", "framing=lf", "service=info", "tls.bundle=a", "tls.client-auth=need",
				"proxy-protocol=required", "trusted-proxies=127.0.0.0/8");

	@ParameterizedTest
	@ModeSource
	void whoConnectsIsToldAndTheConnectionEnds(Mode mode) throws IOException {
		try (Client client = scenario.connect("lf", mode)) {
			assertTold(client.readToEnd(), client, mode.listener("lf"), "\n");
		}
	}

	@ParameterizedTest
	@ModeSource
	void whoIsToldFirstIsThenAnswered(Mode mode) throws IOException {
		try (Client client = scenario.connect("echo", mode)) {
			client.send("one\ntwo\n").endOutput();
			String all = client.readToEnd();
			int end = all.indexOf('\n') + 1;
			assertTold(all.substring(0, end), client, mode.listener("echo"), "\n");
			assertThat(all.substring(end)).isEqualTo("one\ntwo\n");
		}
	}

	@ParameterizedTest
	@ModeSource
	void atTheFirstFrameTheTellingComesInPlaceOfItsReply(Mode mode) throws IOException {
		try (Client client = scenario.connect("late", mode)) {
			client.send("one\ntwo\n");
			assertTold(client.readToEnd(), client, mode.listener("late"), "\n");
			client.endOutput();
		}
	}

	@ParameterizedTest
	@ModeSource
	void atTheFirstFrameTheTellingComesBeforeItsReply(Mode mode) throws IOException {
		try (Client client = scenario.connect("late-echo", mode)) {
			client.send("one\n");
			client.send("two\n").endOutput();
			String all = client.readToEnd();
			int end = all.indexOf('\n') + 1;
			assertTold(all.substring(0, end), client, mode.listener("late-echo"), "\n");
			assertThat(all.substring(end)).isEqualTo("one\ntwo\n");
		}
	}

	@Test
	void whoSendsNoFrameIsNotToldAtTheFirstFrame() throws IOException {
		try (Client client = scenario.connect("late", Mode.NIO_INLINE)) {
			client.send("on").endOutput();
			assertThat(client.readToEnd()).isEmpty();
		}
	}

	@ParameterizedTest
	@CsvSource({ "raw, '\n'", "crlf, '\r\n'", "nul, '\0'" })
	void theLineEndsAsFramesOfTheListenerEnd(String framing, String end) throws IOException {
		try (Client client = scenario.connect(framing, Mode.NIO_INLINE)) {
			assertTold(client.readToEnd(), client, Mode.NIO_INLINE.listener(framing), end);
		}
	}

	@Test
	void betweenControlCharactersItIsAFrameToo() throws IOException {
		try (Client client = scenario.connect("stx-etx", Mode.NIO_INLINE)) {
			String all = client.readToEnd();
			assertThat(all).startsWith("\2");
			assertTold(all.substring(1), client, Mode.NIO_INLINE.listener("stx-etx"), "\3");
		}
	}

	@Test
	void behindItsLengthItIsAFrameToo() throws IOException {
		try (Client client = scenario.connect("length2", Mode.NIO_INLINE)) {
			DataInputStream in = new DataInputStream(client.socket().getInputStream());
			byte[] content = in.readNBytes(in.readUnsignedShort());
			assertTold(new String(content, StandardCharsets.US_ASCII), client, Mode.NIO_INLINE.listener("length2"), "");
			assertThat(in.read()).isEqualTo(-1);
		}
	}

	@ParameterizedTest
	@ModeSource
	void behindProxyAndTlsItTellsOfBoth(Mode mode) throws IOException {
		try (Client proxy = scenario.connect("tls", mode)) {
			proxy.send("PROXY TCP6 2001:db8::7 2001:db8::8 1111 2222\r\n");
			try (SSLSocket client = (SSLSocket) Certificates.ofScenarios()
				.context("client", Certificates.CA)
				.getSocketFactory()
				.createSocket(proxy.socket(), "Server.Example.org", 1, false)) {
				JsonNode told = JsonMapper.shared().readTree(client.getInputStream().readAllBytes());
				assertThat(told.get("peer").asString()).isEqualTo("[2001:db8:0:0:0:0:0:7]:1111");
				assertThat(told.get("proxy")).isEqualTo(JsonMapper.shared().readTree("""
						{"address":"127.0.0.1:%d","version":1,"command":"proxy","source":"[2001:db8:0:0:0:0:0:7]:1111",
						"destination":"[2001:db8:0:0:0:0:0:8]:2222","facts":{}}
						""".formatted(proxy.socket().getLocalPort())));
				JsonNode tls = told.get("tls");
				assertThat(tls.get("protocol").asString()).isEqualTo("TLSv1.3");
				assertThat(tls.get("serverName").asString()).isEqualToIgnoringCase("server.example.org");
				assertThat(tls.get("clientSubject").asString()).isEqualTo("CN=client");
				assertThat(tls.has("applicationProtocol")).isFalse();
				assertThat(tls.get("binding").asString()).isEqualTo(TlsBinding.of(client.getSession()));
			}
		}
	}

	private static void assertTold(String text, Client client, String listener, String end) {
		assertThat(text).endsWith(end);
		String line = text.substring(0, text.length() - end.length());
		assertThat(line).startsWith("{").endsWith("}").doesNotContain("\n", "\r");
		JsonNode told = JsonMapper.shared().readTree(line);
		assertThat(told.get("host").asString()).isEqualTo("hidden");
		assertThat(told.get("listener").asString()).isEqualTo(listener);
		assertThat(told.get("connection").asString()).startsWith(listener + "-");
		assertThat(told.get("peer").asString())
			.isEqualTo(InetAddress.getLoopbackAddress().getHostAddress() + ":" + client.socket().getLocalPort());
		assertThat(told.get("local").asString())
			.isEqualTo(InetAddress.getLoopbackAddress().getHostAddress() + ":" + client.socket().getPort());
	}

}
