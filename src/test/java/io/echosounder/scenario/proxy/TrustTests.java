package io.echosounder.scenario.proxy;

import java.io.IOException;
import java.net.SocketException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

import io.echosounder.testing.Client;
import io.echosounder.testing.Mode;
import io.echosounder.testing.ModeSource;
import io.echosounder.testing.Modes;
import io.echosounder.testing.Scenario;
import io.echosounder.testing.TlsClient;
import io.echosounder.transport.CloseReason;
import io.echosounder.transport.RejectReason;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

import static io.echosounder.testing.TestServer.await;
import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests which peers may send a header, and which addresses the limits count.
 */
class TrustTests {

	private static final int PLACES = 3;

	@RegisterExtension
	static final Scenario scenario = Behind.scenario()
		.listener("required", "framing=lf", "proxy-protocol=required", "trusted-proxies=192.0.2.0/24")
		.listener("optional", "framing=lf", "proxy-protocol=optional", "trusted-proxies=192.0.2.0/24")
		.listener("tls", "framing=lf", "proxy-protocol=optional", "trusted-proxies=192.0.2.0/24", "tls.bundle=server")
		.listener("few", "framing=lf", "proxy-protocol=required", "max-connections-per-address=" + PLACES)
		.listener("full", "framing=lf", "proxy-protocol=required", "max-connections=" + PLACES);

	private final Behind behind = new Behind(scenario);

	@ParameterizedTest
	@ModeSource
	void whereAHeaderIsRequiredWhoMayNotSendItIsRejectedAtOnce(Mode mode) throws IOException {
		try (Client client = scenario.connect("required", mode)) {
			assertThat(client.readToEnd()).isEmpty();
		}
		this.behind.assertRejected(mode.listener("required"), RejectReason.UNTRUSTED_PROXY);
	}

	@ParameterizedTest
	@MethodSource
	void whereAHeaderIsOptionalWhoMayNotSendItIsRejectedForTrying(Mode mode, String base, String bytes)
			throws IOException {
		try (Client client = scenario.connect(base, mode)) {
			assertEnds(client.send(bytes));
		}
		this.behind.assertRejected(mode.listener(base), RejectReason.UNTRUSTED_PROXY);
	}

	/** Whole, incomplete and wrong headers: each is the same attempt. */
	static Stream<Arguments> whereAHeaderIsOptionalWhoMayNotSendItIsRejectedForTrying() {
		return Modes.with(Stream.of(Arguments.of("optional", Headers.V1), Arguments.of("optional", Headers.SIGNATURE),
				Arguments.of("optional", "PROXY TCP5 "),
				Arguments.of("tls", Headers.v2(Headers.LOCAL, Headers.UNSPECIFIED, ""))));
	}

	@ParameterizedTest
	@ModeSource
	void whoMayNotSendAHeaderAndDoesNotIsServed(Mode mode) throws IOException {
		try (Client client = scenario.connect("optional", mode)) {
			assertThat(client.send("PROXY\n").readLike("PROXY\n")).isEqualTo("PROXY\n");
			assertThat(client.send(Headers.V1).readLike(Headers.V1)).isEqualTo(Headers.V1);
		}
		this.behind.assertClosed(mode.listener("optional"), CloseReason.PEER);
		try (Client tcp = scenario.connect("tls", mode)) {
			TlsClient client = Behind.tls(tcp).handshake().send("one\n");
			assertThat(client.readLike("one\n")).isEqualTo("one\n");
		}
		this.behind.assertClosed(mode.listener("tls"), CloseReason.PEER);
	}

	@ParameterizedTest
	@ModeSource
	void theLimitForAnAddressIsThatOfTheClientNotOfTheProxy(Mode mode) throws IOException {
		String listener = mode.listener("few");
		List<Client> clients = new ArrayList<>();
		for (String address : List.of("192.0.2.7", "192.0.2.8")) {
			for (int i = 0; i < PLACES; i++) {
				clients.add(greeted(mode, Headers.from(address)));
			}
		}
		for (String address : List.of("192.0.2.7", "192.0.2.8")) {
			try (Client rejected = scenario.connect("few", mode)) {
				assertEnds(rejected.send(Headers.from(address) + "one\n"));
			}
		}
		await().until(() -> scenario.rejected("few", mode, RejectReason.MAX_CONNECTIONS_PER_ADDRESS) == 2);
		this.behind.assertBalance(listener);
		assertThat(scenario.counted(listener).opened()).isEqualTo(2 * PLACES);
		clients.removeFirst().close();
		scenario.awaitActive(listener, 2 * PLACES - 1);
		clients.add(greeted(mode, Headers.from("192.0.2.7")));
		for (Client client : clients) {
			client.close();
		}
		scenario.awaitClosed(listener, Map.of(CloseReason.PEER, 2L * PLACES + 1));
		assertThat(scenario.rejected("few", mode, RejectReason.MAX_CONNECTIONS_PER_ADDRESS)).isEqualTo(2);
		this.behind.assertQuietLog();
	}

	/** The limit counts the proxy's address then. */
	@ParameterizedTest
	@ModeSource
	void withoutAnAddressInTheHeaderTheProxysCounts(Mode mode) throws IOException {
		String listener = mode.listener("few");
		List<Client> clients = new ArrayList<>();
		for (String header : List.of("PROXY UNKNOWN\r\n", Headers.v2(Headers.LOCAL, Headers.TCP4, Headers.ADDRESSES),
				Headers.v2(Headers.PROXY, Headers.UNSPECIFIED, ""))) {
			clients.add(greeted(mode, header));
		}
		try (Client rejected = scenario.connect("few", mode)) {
			assertEnds(rejected.send("PROXY UNKNOWN\r\n"));
		}
		clients.add(greeted(mode, Headers.V1));
		for (Client client : clients) {
			client.close();
		}
		scenario.awaitClosed(listener, Map.of(CloseReason.PEER, 4L));
		assertThat(scenario.rejected("few", mode, RejectReason.MAX_CONNECTIONS_PER_ADDRESS)).isOne();
	}

	/** A connection takes a place before its peer is known, and gives it back. */
	@ParameterizedTest
	@ModeSource
	void theLimitForAllCountsThoseWhoseHeaderIsNotThereYet(Mode mode) throws IOException {
		String listener = mode.listener("full");
		List<Client> clients = new ArrayList<>();
		for (int i = 0; i < PLACES; i++) {
			clients.add(scenario.connect("full", mode));
		}
		scenario.awaitActive(listener, PLACES);
		try (Client rejected = scenario.connect("full", mode)) {
			assertThat(rejected.readToEnd()).isEmpty();
		}
		assertThat(scenario.rejected("full", mode, RejectReason.MAX_CONNECTIONS)).isOne();
		this.behind.assertBalance(listener);
		clients.removeFirst().send("PROXY X").endOutput().readToEnd();
		scenario.awaitActive(listener, PLACES - 1);
		clients.add(scenario.connect("full", mode));
		for (Client client : clients) {
			assertThat(client.send(Headers.V2 + "one\n").readLike("one\n")).isEqualTo("one\n");
			client.close();
		}
		scenario.awaitClosed(listener, Map.of(CloseReason.PEER, (long) PLACES, CloseReason.PROXY_HEADER, 1L));
	}

	private static Client greeted(Mode mode, String header) throws IOException {
		Client client = scenario.connect("few", mode);
		assertThat(client.send(header + "one\n").readLike("one\n")).isEqualTo("one\n");
		return client;
	}

	/** By FIN, or by RST, as bytes may have come behind those that were read. */
	private static void assertEnds(Client client) throws IOException {
		try {
			assertThat(client.readToEnd()).isEmpty();
		}
		catch (SocketException ex) {
			assertThat(ex).hasMessageContaining("reset");
		}
	}

}
