package io.echosounder.scenario.proxy;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Objects;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import io.echosounder.address.AddressFormat;
import io.echosounder.proxyprotocol.ProxyHeader;
import io.echosounder.testing.Background;
import io.echosounder.testing.Client;
import io.echosounder.testing.Lines;
import io.echosounder.testing.Mode;
import io.echosounder.testing.ModeSource;
import io.echosounder.testing.Scenario;
import io.echosounder.testing.TlsClient;
import io.echosounder.transport.CloseReason;
import io.echosounder.transport.Connection;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.slf4j.LoggerFactory;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests that a connection has the facts of its header, and that bytes behind the header
 * are served as if they had come alone.
 */
class ToldTests {

	@RegisterExtension
	static final Scenario scenario = Behind.scenario()
		.listener("required", "framing=lf", "proxy-protocol=required")
		.listener("optional", "framing=lf", "proxy-protocol=optional", "trusted-proxies=127.0.0.0/8,::1")
		.listener("raw", "framing=raw", "proxy-protocol=required")
		.listener("tls", "framing=lf", "proxy-protocol=required", "tls.bundle=server");

	private final Behind behind = new Behind(scenario);

	@ParameterizedTest
	@MethodSource(Told.MODES_AND_HEADERS)
	void headerAndLineMayBeOneSegment(Mode mode, Told told) throws IOException {
		for (String base : new String[] { "required", "optional" }) {
			try (Client client = scenario.connect(base, mode)) {
				client.send(told.header() + "one\ntwo\n");
				assertThat(client.readLike("one\ntwo\n")).isEqualTo("one\ntwo\n");
				assertKnown(scenario.onlyConnection(mode.listener(base)), told, client);
				assertThat(client.send("three\n").endOutput().readToEnd()).isEqualTo("three\n");
			}
			this.behind.assertClosed(mode.listener(base), CloseReason.PEER);
		}
	}

	@ParameterizedTest
	@MethodSource(Told.MODES_AND_HEADERS)
	void eachByteMayBeASegment(Mode mode, Told told) throws IOException {
		try (Client client = scenario.connect("required", mode)) {
			// of long headers, only the end is sliced
			String header = told.header();
			int whole = Math.max(0, header.length() - 500);
			client.send(header.substring(0, whole)).sliced().send(header.substring(whole) + "one\n");
			assertThat(client.readLike("one\n")).isEqualTo("one\n");
			assertKnown(scenario.onlyConnection(mode.listener("required")), told, client);
		}
		this.behind.assertClosed(mode.listener("required"), CloseReason.PEER);
	}

	@ParameterizedTest
	@MethodSource(Told.MODES_AND_VERSIONS)
	void rawBytesBehindAHeaderAreTheFirstOnesEchoed(Mode mode, Told told) throws IOException {
		// looks like a second header, but only the first one counts
		String bytes = "PROXY UNKNOWN\r\n" + Headers.SIGNATURE + "\0\u00ff";
		try (Client client = scenario.connect("raw", mode)) {
			client.send(told.header() + bytes);
			assertThat(client.readLike(bytes)).isEqualTo(bytes);
			assertKnown(scenario.onlyConnection(mode.listener("raw")), told, client);
			assertThat(client.send(told.header()).endOutput().readToEnd()).isEqualTo(told.header());
		}
		this.behind.assertClosed(mode.listener("raw"), CloseReason.PEER);
	}

	@ParameterizedTest
	@ModeSource
	void manyBytesBehindAHeaderComeBackAsTheyWere(Mode mode) throws IOException {
		String lines = Lines.numbered("line ", 20_000);
		try (Client client = scenario.connect("required", mode)) {
			Background writer = client.sendInBackground((Headers.V2 + lines).getBytes(StandardCharsets.ISO_8859_1));
			assertThat(client.readLike(lines).equals(lines)).as("replies equal the lines").isTrue();
			writer.join();
		}
		this.behind.assertClosed(mode.listener("required"), CloseReason.PEER);
	}

	@ParameterizedTest
	@MethodSource(Told.MODES_AND_VERSIONS)
	void headerAndHelloOfTlsMayBeOneSegment(Mode mode, Told told) throws IOException {
		try (Client tcp = scenario.connect("tls", mode)) {
			TlsClient client = Behind.tls(tcp);
			byte[] hello = client.clientHello();
			tcp.send(told.header() + Headers.text(hello));
			client.handshake().send("one\n");
			assertThat(client.readLike("one\n")).isEqualTo("one\n");
			Connection connection = scenario.onlyConnection(mode.listener("tls"));
			assertKnown(connection, told, tcp);
			assertThat(Objects.requireNonNull(connection.tlsFacts()).protocol()).isEqualTo("TLSv1.3");
			client.endOutput();
			assertThat(client.readToEnd()).isEmpty();
		}
		this.behind.assertClosed(mode.listener("tls"), CloseReason.PEER);
	}

	@ParameterizedTest
	@ModeSource
	void headerAndHelloMayComeByteByByte(Mode mode) throws IOException {
		try (Client tcp = scenario.connect("tls", mode).sliced()) {
			TlsClient client = Behind.tls(tcp.send(Headers.V2)).handshake().send("one\n");
			assertThat(client.readLike("one\n")).isEqualTo("one\n");
		}
		scenario.server().awaitNoConnections();
	}

	@ParameterizedTest
	@ModeSource
	void linesOfTheLogNameTheClientOnceItIsKnown(Mode mode) throws IOException {
		Logger logger = (Logger) LoggerFactory.getLogger("io.echosounder.transport");
		Level before = logger.getLevel();
		logger.setLevel(Level.DEBUG);
		try (Client client = scenario.connect("required", mode)) {
			client.send(Headers.V1 + "one\n");
			assertThat(client.readLike("one\n")).isEqualTo("one\n");
			client.endOutput().readToEnd();
			scenario.server().awaitNoConnections();
		}
		finally {
			logger.setLevel(before);
		}
		assertThat(scenario.server().log().events()).extracting(ILoggingEvent::getFormattedMessage)
			.anyMatch((line) -> line.startsWith("Opened ") && line.endsWith(" from " + Headers.SOURCE))
			.anyMatch((line) -> line.startsWith("Closed ") && line.endsWith(" from " + Headers.SOURCE + ": peer"));
		scenario.server().log().clear();
	}

	private void assertKnown(Connection connection, Told told, Client client) {
		String socket = Behind.address(client);
		assertThat(AddressFormat.format(connection.peer())).as("peer")
			.isEqualTo((told.peer() != null) ? told.peer() : socket);
		assertThat(AddressFormat.format(Objects.requireNonNull(connection.proxy()))).as("proxy").isEqualTo(socket);
		ProxyHeader header = Objects.requireNonNull(connection.proxyHeader());
		assertThat(text(header.source())).as("source").isEqualTo(told.source());
		assertThat(text(header.destination())).as("destination").isEqualTo(told.destination());
		assertThat(header.facts()).isEqualTo(told.facts());
		this.behind.assertBalance(connection.listenerName());
	}

	private static @Nullable String text(@Nullable Object endpoint) {
		return (endpoint != null) ? endpoint.toString() : null;
	}

}
