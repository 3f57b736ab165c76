package io.echosounder.scenario.proxy;

import java.io.IOException;
import java.time.Duration;
import java.util.stream.Stream;

import io.echosounder.address.AddressFormat;
import io.echosounder.testing.Client;
import io.echosounder.testing.Mode;
import io.echosounder.testing.ModeSource;
import io.echosounder.testing.Modes;
import io.echosounder.testing.Scenario;
import io.echosounder.testing.TlsClient;
import io.echosounder.transport.CloseReason;
import io.echosounder.transport.Connection;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

import static io.echosounder.testing.TestServer.await;
import static org.assertj.core.api.Assertions.assertThat;

/**
 * Where a header is optional, a client that sends none is served as without the setting.
 * Bytes that may still become a header are decided in time. No time passes by itself.
 */
class OptionalTests {

	private static final Duration PATIENCE = Duration.ofSeconds(1);

	@RegisterExtension
	static final Scenario scenario = Behind.scenario()
		.listener("optional", "framing=lf", "proxy-protocol=optional", "idle-timeout=0")
		.listener("raw", "framing=raw", "proxy-protocol=optional", "idle-timeout=0")
		.listener("tls", "framing=lf", "proxy-protocol=optional", "tls.bundle=server", "idle-timeout=0")
		.listener("few", "framing=lf", "proxy-protocol=optional", "max-connections-per-address=1", "idle-timeout=0");

	private final Behind behind = new Behind(scenario);

	@ParameterizedTest
	@ModeSource
	void whoSendsNoHeaderIsServedAtOnce(Mode mode) throws IOException {
		for (String line : new String[] { "one\n", "PING\n", "PROXIMITY\n", "\n", "\r\n\r\nGET\n", "\0\n" }) {
			try (Client client = scenario.connect("raw", mode)) {
				assertThat(client.send(line).readLike(line)).isEqualTo(line);
				assertNoProxy(scenario.onlyConnection(mode.listener("raw")), client);
			}
			scenario.server().awaitNoConnections();
		}
		this.behind.assertQuietLog();
	}

	@ParameterizedTest
	@ModeSource
	void whoSendsNoHeaderBeforeTlsIsServedAtOnce(Mode mode) throws IOException {
		try (Client tcp = scenario.connect("tls", mode)) {
			TlsClient client = Behind.tls(tcp).handshake().send("one\n");
			assertThat(client.readLike("one\n")).isEqualTo("one\n");
			assertNoProxy(scenario.onlyConnection(mode.listener("tls")), tcp);
		}
		this.behind.assertClosed(mode.listener("tls"), CloseReason.PEER);
	}

	@ParameterizedTest
	@MethodSource
	void whatMayBecomeAHeaderIsDataIfNothingFollowsForASecond(Mode mode, String bytes) throws IOException {
		String listener = mode.listener("raw");
		try (Client client = scenario.connect("raw", mode)) {
			Proceeding proceeding = Proceeding.on(scenario, listener, client).send(bytes);
			proceeding.advance(PATIENCE.minusNanos(1));
			assertThat(proceeding.connection().sentBytes()).as("sent before the second is over").isZero();
			assertThat(scenario.counted(listener).opened()).isZero();
			this.behind.assertBalance(listener);
			this.behind.advance(Duration.ofNanos(1));
			assertThat(client.readLike(bytes)).isEqualTo(bytes);
			assertNoProxy(proceeding.connection(), client);
			assertThat(scenario.counted(listener).opened()).isOne();
			this.behind.assertBalance(listener);
			// now it is too late for a header
			assertThat(client.send(Headers.V1).readLike(Headers.V1)).isEqualTo(Headers.V1);
		}
		this.behind.assertClosed(listener, CloseReason.PEER);
	}

	static Stream<Arguments> whatMayBecomeAHeaderIsDataIfNothingFollowsForASecond() {
		return Modes.with(Stream.of("PROXY", Headers.SIGNATURE.substring(0, 11)));
	}

	@ParameterizedTest
	@ModeSource
	void aByteThatFollowsInTimeMakesItAHeaderOrNot(Mode mode) throws IOException {
		String listener = mode.listener("optional");
		try (Client client = scenario.connect("optional", mode)) {
			Proceeding proceeding = Proceeding.on(scenario, listener, client);
			for (int at = 0; at < 5; at++) {
				proceeding.send(Headers.V1.substring(at, at + 1)).advance(Duration.ofMillis(900));
			}
			client.send(Headers.V1.substring(5) + "one\n");
			assertThat(client.readLike("one\n")).isEqualTo("one\n");
			assertThat(AddressFormat.format(proceeding.connection().peer())).isEqualTo(Headers.SOURCE);
		}
		this.behind.assertClosed(listener, CloseReason.PEER);
		try (Client client = scenario.connect("optional", mode)) {
			Proceeding.on(scenario, listener, client).send("PRO").advance(Duration.ofMillis(900));
			assertThat(client.send("SE\n").readLike("PROSE\n")).isEqualTo("PROSE\n");
		}
		scenario.server().awaitNoConnections();
	}

	/** No more than a second is needed for that, but ten are allowed. */
	@ParameterizedTest
	@ModeSource
	void theWholeSignatureIsAHeaderHoweverLongItTakes(Mode mode) throws IOException {
		String listener = mode.listener("optional");
		for (String header : new String[] { Headers.V1, Headers.V2 }) {
			try (Client client = scenario.connect("optional", mode)) {
				int signature = header.startsWith("P") ? 6 : 12;
				Proceeding proceeding = Proceeding.on(scenario, listener, client)
					.send(header.substring(0, signature))
					.advance(Duration.ofSeconds(9))
					.isOpen();
				client.send(header.substring(signature) + "one\n");
				assertThat(client.readLike("one\n")).isEqualTo("one\n");
				assertThat(AddressFormat.format(proceeding.connection().peer())).isEqualTo(Headers.SOURCE);
			}
			scenario.server().awaitNoConnections();
		}
		this.behind.assertQuietLog();
	}

	@ParameterizedTest
	@ModeSource
	void aSilentClientIsOpenedAtTheTimeout(Mode mode) throws IOException {
		String listener = mode.listener("few");
		try (Client client = scenario.connect("few", mode)) {
			Proceeding proceeding = Proceeding.on(scenario, listener, client).advance(Duration.ofSeconds(9));
			assertThat(scenario.counted(listener).opened()).isZero();
			this.behind.assertBalance(listener);
			awaitOpened(listener, 1);
			this.behind.assertBalance(listener);
			// it takes the place of its address
			try (Client second = scenario.connect("few", mode)) {
				assertThat(second.send("two\n").readToEnd()).isEmpty();
			}
			assertThat(client.send(Headers.V1).readLike(Headers.V1)).isEqualTo(Headers.V1);
			assertNoProxy(proceeding.advance(Duration.ofSeconds(60)).isOpen().connection(), client);
		}
		scenario.server().awaitNoConnections();
		this.behind.assertQuietLog();
	}

	@ParameterizedTest
	@ModeSource
	void aSilentClientOfATlsListenerIsOpenedAndThenHasTimeForTheHandshake(Mode mode) throws IOException {
		String listener = mode.listener("tls");
		try (Client tcp = scenario.connect("tls", mode)) {
			Proceeding proceeding = Proceeding.on(scenario, listener, tcp);
			awaitOpened(listener, 1);
			proceeding.advance(Duration.ofSeconds(9)).isOpen();
			TlsClient client = Behind.tls(tcp).handshake().send("one\n");
			assertThat(client.readLike("one\n")).isEqualTo("one\n");
		}
		this.behind.assertClosed(listener, CloseReason.PEER);
		try (Client tcp = scenario.connect("tls", mode)) {
			Proceeding.on(scenario, listener, tcp);
			awaitOpened(listener, 2);
			this.behind.advance(Duration.ofSeconds(10));
			assertThat(tcp.readToEnd()).isEmpty();
		}
		await().until(() -> scenario.counted(listener).closed().containsKey(CloseReason.HANDSHAKE.tag()));
	}

	@ParameterizedTest
	@ModeSource
	void halfASignatureBeforeTlsIsNoHandshake(Mode mode) throws IOException {
		String listener = mode.listener("tls");
		try (Client client = scenario.connect("tls", mode)) {
			Proceeding.on(scenario, listener, client).send("PROX");
			this.behind.advance(PATIENCE);
			assertThat(client.readToEnd()).isEmpty();
		}
		this.behind.assertClosed(listener, CloseReason.HANDSHAKE);
	}

	/** Bytes behind the doubtful ones do not wait for another second. */
	@ParameterizedTest
	@ModeSource
	void whatWasHeldComesBeforeWhatFollows(Mode mode) throws IOException {
		try (Client client = scenario.connect("raw", mode)) {
			Proceeding.on(scenario, mode.listener("raw"), client).send("PROXY");
			assertThat(client.send(", he said").endOutput().readToEnd()).isEqualTo("PROXY, he said");
		}
		this.behind.assertClosed(mode.listener("raw"), CloseReason.PEER);
	}

	/** Lets time pass, as the server may not have begun to wait. */
	private void awaitOpened(String listener, int connections) {
		await().until(() -> {
			this.behind.advance(Duration.ofMillis(100));
			return scenario.counted(listener).opened() == connections;
		});
	}

	private static void assertNoProxy(Connection connection, Client client) {
		assertThat(AddressFormat.format(connection.peer())).isEqualTo(Behind.address(client));
		assertThat(connection.proxy()).isNull();
		assertThat(connection.proxyHeader()).isNull();
	}

}
