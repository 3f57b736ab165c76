package io.echosounder.info;

import java.io.DataInputStream;
import java.io.IOException;
import java.net.InetAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

import javax.net.ssl.SSLSocket;

import io.echosounder.testing.Certificates;
import io.echosounder.testing.Client;
import io.echosounder.testing.Mode;
import io.echosounder.testing.TestServer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for listeners whose service is info.
 */
class InfoServiceTests {

	private static final String LINE = "--echo.listeners.line.";

	@ParameterizedTest
	@EnumSource
	void whoConnectsIsToldAndTheConnectionEnds(Mode mode) throws IOException {
		try (TestServer server = start(mode, "service=info"); Client client = Client.connect(server.port("line"))) {
			assertTold(client.readToEnd(), client, "\n");
			server.awaitNoConnections();
			server.assertNoWarnings();
		}
	}

	@ParameterizedTest
	@EnumSource
	void whoIsToldFirstIsThenAnswered(Mode mode) throws IOException {
		try (TestServer server = start(mode, "service=info-then-echo");
				Client client = Client.connect(server.port("line"))) {
			client.send("one\ntwo\n").endOutput();
			String all = client.readToEnd();
			int end = all.indexOf('\n') + 1;
			assertTold(all.substring(0, end), client, "\n");
			assertThat(all.substring(end)).isEqualTo("one\ntwo\n");
			server.awaitNoConnections();
			server.assertNoWarnings();
		}
	}

	@ParameterizedTest
	@EnumSource
	void atTheFirstFrameTheTellingComesInPlaceOfItsReply(Mode mode) throws IOException {
		try (TestServer server = start(mode, "service=info", "info-on=first-frame");
				Client client = Client.connect(server.port("line"))) {
			client.send("one\ntwo\n");
			assertTold(client.readToEnd(), client, "\n");
			client.endOutput();
			server.awaitNoConnections();
		}
	}

	@ParameterizedTest
	@EnumSource
	void atTheFirstFrameTheTellingComesBeforeItsReply(Mode mode) throws IOException {
		try (TestServer server = start(mode, "service=info-then-echo", "info-on=first-frame");
				Client client = Client.connect(server.port("line"))) {
			client.send("one\n");
			client.send("two\n").endOutput();
			String all = client.readToEnd();
			int end = all.indexOf('\n') + 1;
			assertTold(all.substring(0, end), client, "\n");
			assertThat(all.substring(end)).isEqualTo("one\ntwo\n");
		}
	}

	@Test
	void whoSendsNoFrameIsNotToldAtTheFirstFrame() throws IOException {
		try (TestServer server = start(Mode.NIO_INLINE, "service=info", "info-on=first-frame");
				Client client = Client.connect(server.port("line"))) {
			client.send("on").endOutput();
			assertThat(client.readToEnd()).isEmpty();
		}
	}

	@ParameterizedTest
	@CsvSource({ "raw, '\n'", "lf, '\n'", "crlf, '\r\n'", "nul, '\0'" })
	void theLineEndsAsFramesOfTheListenerEnd(String framing, String end) throws IOException {
		try (TestServer server = start(Mode.NIO_INLINE, "service=info", "framing=" + framing);
				Client client = Client.connect(server.port("line"))) {
			assertTold(client.readToEnd(), client, end);
		}
	}

	@Test
	void betweenControlCharactersItIsAFrameToo() throws IOException {
		try (TestServer server = start(Mode.NIO_INLINE, "service=info", "framing=stx-etx");
				Client client = Client.connect(server.port("line"))) {
			String all = client.readToEnd();
			assertThat(all).startsWith("\2");
			assertTold(all.substring(1), client, "\3");
		}
	}

	@Test
	void behindItsLengthItIsAFrameToo() throws IOException {
		try (TestServer server = start(Mode.NIO_INLINE, "service=info", "framing=length2");
				Client client = Client.connect(server.port("line"))) {
			DataInputStream in = new DataInputStream(client.socket().getInputStream());
			byte[] content = in.readNBytes(in.readUnsignedShort());
			assertTold(new String(content, StandardCharsets.US_ASCII), client, "");
			assertThat(in.read()).isEqualTo(-1);
		}
	}

	@ParameterizedTest
	@EnumSource
	void behindProxyAndTlsItTellsOfBoth(Mode mode, @TempDir Path directory) throws IOException {
		Certificates certificates = Certificates.in(directory)
			.server("server", "localhost")
			.client("client", Certificates.CA);
		List<String> settings = new ArrayList<>(List.of(certificates.bundle("a", "server", Certificates.CA)));
		settings.addAll(List.of(mode.settings("line")));
		settings.addAll(List.of(LINE + "service=info", LINE + "tls.bundle=a", LINE + "tls.client-auth=need",
				LINE + "proxy-protocol=required", LINE + "trusted-proxies=127.0.0.0/8"));
		try (TestServer server = TestServer.start(settings.toArray(String[]::new));
				Client proxy = Client.connect(server.port("line"))) {
			proxy.send("PROXY TCP6 2001:db8::7 2001:db8::8 1111 2222\r\n");
			try (SSLSocket client = (SSLSocket) certificates.context("client", Certificates.CA)
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
			}
			server.awaitNoConnections();
			server.assertNoWarnings();
		}
	}

	private static void assertTold(String text, Client client, String end) {
		assertThat(text).endsWith(end);
		String line = text.substring(0, text.length() - end.length());
		assertThat(line).startsWith("{").endsWith("}").doesNotContain("\n", "\r");
		JsonNode told = JsonMapper.shared().readTree(line);
		assertThat(told.get("host").asString()).isEqualTo("hidden");
		assertThat(told.get("listener").asString()).isEqualTo("line");
		assertThat(told.get("connection").asString()).startsWith("line-");
		assertThat(told.get("peer").asString())
			.isEqualTo(InetAddress.getLoopbackAddress().getHostAddress() + ":" + client.socket().getLocalPort());
	}

	private static TestServer start(Mode mode, String... settings) {
		List<String> arguments = new ArrayList<>(List.of(mode.settings("line")));
		for (String setting : settings) {
			arguments.add(LINE + setting);
		}
		return TestServer.start(arguments.toArray(String[]::new));
	}

}
