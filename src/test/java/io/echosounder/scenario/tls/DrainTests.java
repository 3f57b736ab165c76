package io.echosounder.scenario.tls;

import java.io.IOException;
import java.time.Duration;
import java.util.Arrays;
import java.util.Map;

import io.echosounder.testing.Client;
import io.echosounder.testing.Mode;
import io.echosounder.testing.ModeSource;
import io.echosounder.testing.Scenario;
import io.echosounder.testing.TlsClient;
import io.echosounder.transport.CloseReason;
import io.echosounder.transport.Connection;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for TLS connections that a drain or an operator closes.
 */
class DrainTests {

	@RegisterExtension
	static final Scenario scenario = Tls.scenario("idle-timeout=0s", "frame-timeout=0s", "handshake-timeout=0s")
		.setting("echo.drain.linger=1s");

	@ParameterizedTest
	@MethodSource(Tls.MODES_AND_VERSIONS)
	void aQuietConnectionHearsCloseNotifyBeforeFin(Mode mode, String version) throws IOException {
		try (TlsClient client = Tls.connect(scenario, mode, version)) {
			client.send("one\n");
			assertThat(client.readLike("one\n")).isEqualTo("one\n");
			scenario.awaitQuiet(mode.listener("echo"), client.client());
			connection(mode, client.client()).closeIfQuiet(Duration.ZERO);
			assertThat(client.readToEnd()).isEmpty();
			assertThat(client.isCloseNotified()).isTrue();
			assertThat(client.client().readToEnd()).isEmpty();
		}
		scenario.awaitClosed(mode, Map.of(CloseReason.DRAINED, 1L));
	}

	@ParameterizedTest
	@ModeSource
	void whoHasNotBegunIsQuiet(Mode mode) throws IOException {
		try (Client client = scenario.connect(mode)) {
			connection(mode, client).closeIfQuiet(Duration.ZERO);
			assertThat(client.readToEnd()).isEmpty();
		}
		scenario.awaitClosed(mode, Map.of(CloseReason.DRAINED, 1L));
	}

	@ParameterizedTest
	@MethodSource(Tls.MODES_WITH_A_VERSION)
	void whoIsInTheMiddleOfTheHandshakeIsNotQuietAndForcedAtTheEnd(Mode mode, String version) throws IOException {
		try (Client client = scenario.connect(mode)) {
			byte[] hello = Tls.on(client, version).clientHello();
			client.send(Arrays.copyOf(hello, hello.length / 2));
			assertForcedOnly(mode, client, hello.length / 2);
		}
	}

	/** No part of a record has arrived, and yet the handshake is not over. */
	@ParameterizedTest
	@MethodSource(Tls.MODES_WITH_A_VERSION)
	void whoHasHeardTheServersHelloIsNotQuietAndForcedAtTheEnd(Mode mode, String version) throws IOException {
		try (Client client = scenario.connect(mode)) {
			byte[] hello = Tls.on(client, version).clientHello();
			client.send(hello);
			assertThat(client.read(1)).as("a record of the handshake").containsExactly(22);
			assertForcedOnly(mode, client, hello.length);
		}
	}

	@ParameterizedTest
	@MethodSource(Tls.MODES_WITH_A_VERSION)
	void whoIsInTheMiddleOfARecordIsNotQuietAndForcedAtTheEnd(Mode mode, String version) throws IOException {
		try (TlsClient client = Tls.connect(scenario, mode, version)) {
			Connection connection = connection(mode, client.client());
			client.send("one\n");
			assertThat(client.readLike("one\n")).isEqualTo("one\n");
			scenario.awaitQuiet(mode.listener("echo"), client.client());
			long received = connection.receivedBytes();
			client.client().send(Arrays.copyOf(client.records("two\n"), 3));
			assertForcedOnly(mode, client.client(), received + 3);
		}
	}

	private static void assertForcedOnly(Mode mode, Client client, long received) throws IOException {
		Connection connection = connection(mode, client);
		scenario.awaitReceived(mode.listener("echo"), client, received);
		scenario.awaitStable(() -> connection.isQuiet(Duration.ZERO) ? 1 : 0);
		assertThat(connection.isQuiet(Duration.ZERO)).as("quiet").isFalse();
		connection.closeIfQuiet(Duration.ZERO);
		connection.closeNow(Duration.ZERO);
		client.readToEnd();
		client.socket().close();
		scenario.awaitClosed(mode, Map.of(CloseReason.FORCED, 1L));
	}

	private static Connection connection(Mode mode, Client client) {
		return scenario.connection(mode.listener("echo"), client);
	}

}
