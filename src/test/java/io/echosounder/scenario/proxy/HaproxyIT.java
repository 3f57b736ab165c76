package io.echosounder.scenario.proxy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

import io.echosounder.testing.Certificates;
import io.echosounder.testing.Client;
import io.echosounder.testing.EchoProcess;
import io.echosounder.testing.FrontProxy;
import io.echosounder.testing.FullTier;
import io.echosounder.testing.Page;
import io.echosounder.testing.RequiresTool;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Behind HAProxy, configured as the page says, the server knows the client and what
 * HAProxy has seen of it.
 */
@FullTier
@RequiresTool("haproxy")
class HaproxyIT {

	@TempDir
	private static Path directory;

	@AutoClose
	private static EchoBehindProxy server;

	@AutoClose
	private static FrontProxy haproxy;

	private static int plain;

	private static int told;

	private static int again;

	private static int both;

	private static int text;

	private static int untold;

	@BeforeAll
	static void start() throws IOException {
		server = new EchoBehindProxy(directory);
		plain = EchoProcess.freePort();
		told = EchoProcess.freePort();
		again = EchoProcess.freePort();
		both = EchoProcess.freePort();
		text = EchoProcess.freePort();
		untold = EchoProcess.freePort();
		int ready = EchoProcess.freePort();
		Path configuration = Files.writeString(directory.resolve("haproxy.cfg"), configuration(ready));
		haproxy = FrontProxy.start(directory, ready, "haproxy", "-db", "-f", configuration.toString());
	}

	private static String configuration(int ready) throws IOException {
		Certificates certificates = server.certificates();
		Path pem = Files.writeString(directory.resolve("haproxy.pem"),
				Files.readString(certificates.certificate("server")) + Files.readString(certificates.key("server")));
		String page = server.configured(Page.of("proxy-protocol.md").text("haproxy"));
		page = Page.replace(page, "bind :7008", "bind 127.0.0.1:" + plain);
		page = Page.replace(page, "bind :7443", "bind 127.0.0.1:" + told);
		page = Page.replace(page, "bind :7444", "bind 127.0.0.1:" + again);
		page = Page.replace(page, "/etc/haproxy/server.pem", pem);
		page = Page.replace(page, "/etc/haproxy/clients.pem", certificates.certificate(Certificates.CA));
		page = Page.replace(page, "/etc/haproxy/ca.pem", certificates.certificate(Certificates.CA));
		return page + """

				frontend echo-both
				    bind 127.0.0.1:%d ssl crt %s
				    default_backend echoes-tls
				frontend echo-text
				    bind 127.0.0.1:%d
				    default_backend echoes-text
				backend echoes-text
				    server one 127.0.0.1:%d send-proxy
				frontend echo-untold
				    bind 127.0.0.1:%d
				    default_backend echoes-untold
				backend echoes-untold
				    server one 127.0.0.1:%d
				frontend ready
				    bind 127.0.0.1:%d
				    mode http
				    http-request return status 200
				""".formatted(both, pem, text, server.process().port("line"), untold, server.process().port("line"),
				ready);
	}

	@AfterAll
	static void nothingFailed() throws IOException {
		if (haproxy != null) {
			assertThat(haproxy.log()).doesNotContain("ALERT");
		}
	}

	@BeforeEach
	void begin() throws IOException {
		server.begin();
	}

	@Test
	void version1TellsTheClient() throws IOException {
		server.talk(text,
				(connections, client) -> assertThat(connections)
					.contains("\"peer\":\"127.0.0.1:%d\"".formatted(client), "\"proxy\":\"127.0.0.1:",
							header(1, client, text))
					.doesNotContain("\"proxy\":\"127.0.0.1:%d\"".formatted(client)));
		server.assertOneServed();
	}

	@Test
	void version2TellsTheClient() throws IOException {
		server.talk(plain,
				(connections, client) -> assertThat(connections).contains("\"peer\":\"127.0.0.1:%d\"".formatted(client),
						"\"proxy\":\"127.0.0.1:", header(2, client, plain)));
		server.assertOneServed();
	}

	@Test
	void whereHaproxyEndsTlsItTellsWhoTheClientIs() throws IOException {
		server.talk(told, new EchoBehindProxy.TlsSettings("client"), (connections, client) -> assertThat(connections)
			.contains("\"peer\":\"127.0.0.1:%d\"".formatted(client), header(2, client, told),
					"\"authority\":\"" + EchoBehindProxy.HOST + "\"", "\"unique-id\":\"", "\"ssl\":\"true\"",
					"\"ssl-verified\":\"true\"", "\"ssl-version\":\"TLSv1.3\"", "\"ssl-cn\":\"client\"", "\"tls\":null")
			.doesNotContain("crc32c"));
		server.assertOneServed();
	}

	@Test
	void withoutACertificateNobodyIsVerified() throws IOException {
		server.talk(told, new EchoBehindProxy.TlsSettings(null),
				(connections, client) -> assertThat(connections)
					.contains("\"peer\":\"127.0.0.1:%d\"".formatted(client), "\"ssl\":\"true\"",
							"\"ssl-verified\":\"false\"")
					.doesNotContain("ssl-cn"));
		server.assertOneServed();
	}

	@Test
	void haproxySpeaksTlsToTheServerBehindTheHeader() throws IOException {
		server.talk(again,
				(connections, client) -> assertThat(connections).contains("\"listener\":\"raw\"",
						"\"peer\":\"127.0.0.1:%d\"".formatted(client), header(2, client, again),
						"\"protocol\":\"TLSv1.3\"", "\"serverName\":\"" + EchoBehindProxy.HOST + "\""));
		server.assertOneServed();
	}

	@Test
	void haproxyMayEndOneTlsAndBeginAnother() throws IOException {
		server.talk(both, new EchoBehindProxy.TlsSettings(null),
				(connections, client) -> assertThat(connections).contains("\"listener\":\"raw\"",
						"\"peer\":\"127.0.0.1:%d\"".formatted(client), header(2, client, both),
						"\"protocol\":\"TLSv1.3\""));
		server.assertOneServed();
	}

	@Test
	void aProxyThatDoesNotTellIsRefused() throws IOException {
		try (Client client = Client.connect(untold)) {
			assertThat(client.send("one\n").endOutput().readToEnd()).isEmpty();
		}
		server.assertOneClosed("proxy-header");
	}

	/** It says that they are its own connections, and ends them with RST. */
	@ParameterizedTest
	@ValueSource(strings = { "send-proxy", "send-proxy-v2", "send-proxy-v2-ssl-cn" })
	void itsHealthChecksPassAndAreNoFailures(String option) throws IOException {
		int statistics = EchoProcess.freePort();
		Path configuration = Files.writeString(directory.resolve("checks.cfg"), """
				defaults
				    mode tcp
				    timeout connect 5s
				    timeout client 1m
				    timeout server 1m
				    timeout check 30s
				backend checked
				    server one 127.0.0.1:%d %s check inter 50ms
				frontend statistics
				    bind 127.0.0.1:%d
				    mode http
				    stats enable
				    stats uri /
				""".formatted(server.process().port("line"), option, statistics));
		try (FrontProxy checker = FrontProxy.start(directory, statistics, "haproxy", "-db", "-f",
				configuration.toString())) {
			Awaitility.await().atMost(EchoProcess.PATIENCE).until(() -> server.counted().opened() >= 3);
			assertThat(checker.log()).doesNotContain("DOWN");
		}
		server.process().awaitNoConnections();
		assertThat(server.counted().closed()).containsOnlyKeys("reset");
		assertThat(server.counted().rejected()).isEmpty();
		server.process().assertNoWarningsBut();
	}

	private static String header(int version, int client, int port) {
		return ("\"proxyProtocol\":{\"version\":%d,\"command\":\"PROXY\",\"source\":\"127.0.0.1:%d\","
				+ "\"destination\":\"127.0.0.1:%d\",\"facts\":{")
			.formatted(version, client, port);
	}

}
