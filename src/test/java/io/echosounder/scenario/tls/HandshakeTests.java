package io.echosounder.scenario.tls;

import java.io.Closeable;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Arrays;
import java.util.Map;

import javax.net.ssl.SSLException;

import io.echosounder.testing.Client;
import io.echosounder.testing.ManualClock;
import io.echosounder.testing.Mode;
import io.echosounder.testing.ModeSource;
import io.echosounder.testing.MovedTime;
import io.echosounder.testing.Scenario;
import io.echosounder.testing.TlsClient;
import io.echosounder.transport.CloseReason;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

/**
 * Handshakes that fail: each costs its own connection, and is counted under one reason.
 */
class HandshakeTests {

	@RegisterExtension
	static final Scenario scenario = Tls.scenario("handshake-timeout=10s")
		.listener("new", "framing=lf", "tls.bundle=new")
		.with(MovedTime.class)
		.bundle("new", "server")
		.setting("spring.ssl.bundle.pem.new.options.enabled-protocols=TLSv1.3",
				"spring.ssl.bundle.pem.new.options.ciphers=TLS_AES_128_GCM_SHA256");

	@ParameterizedTest
	@ModeSource
	void aClientThatSaysNothingIsClosedInTime(Mode mode) throws IOException {
		try (Client client = scenario.connect(mode)) {
			scenario.awaitConnection(mode.listener("echo"), client);
			assertFails(mode, "timeout", CloseReason.HANDSHAKE, client, () -> {
				advance(11);
				assertThat(client.readToEnd()).isEmpty();
			});
		}
	}

	@ParameterizedTest
	@MethodSource(Tls.MODES_WITH_A_VERSION)
	void aClientThatDribblesIsClosedInTime(Mode mode, String version) throws IOException {
		try (Client client = scenario.connect(mode)) {
			byte[] hello = Tls.on(client, version).clientHello();
			assertFails(mode, "timeout", CloseReason.HANDSHAKE, client, () -> {
				for (int second = 0; second < 11; second++) {
					client.send(new byte[] { hello[second] });
					if (second < 9) {
						scenario.awaitReceived(mode.listener("echo"), client, second + 1);
					}
					advance(1);
				}
				client.readToEnd();
			});
		}
	}

	@ParameterizedTest
	@ModeSource
	void aClientThatTakesItsTimeIsServed(Mode mode) throws IOException {
		try (Client tcp = scenario.connect(mode)) {
			scenario.awaitConnection(mode.listener("echo"), tcp);
			advance(9);
			TlsClient client = Tls.on(tcp, Tls.V13).handshake();
			client.send("one\n");
			assertThat(client.readLike("one\n")).isEqualTo("one\n");
			advance(11);
			client.send("two\n").endOutput();
			assertThat(client.readToEnd()).isEqualTo("two\n");
		}
		scenario.awaitClosed(mode, Map.of(CloseReason.PEER, 1L));
	}

	@ParameterizedTest
	@ModeSource
	void plainTextIsNoTls(Mode mode) throws IOException {
		assertRefused(mode, "not-tls", "GET / HTTP/1.1\r\nHost: localhost\r\n\r\n".getBytes(StandardCharsets.US_ASCII));
		assertRefused(mode, "not-tls", "\n".getBytes(StandardCharsets.US_ASCII));
	}

	/** With the version 3.1 in it, as old clients offered TLS in the form of SSL 2. */
	@ParameterizedTest
	@ModeSource
	void aHelloOfSsl2IsNoTls(Mode mode) throws IOException {
		byte[] hello = new byte[48];
		byte[] start = { (byte) 0x80, 46, 1, 3, 1, 0, 21, 0, 0, 0, 16 };
		System.arraycopy(start, 0, hello, 0, start.length);
		assertRefused(mode, "not-tls", hello);
	}

	@ParameterizedTest
	@ModeSource
	void garbageIsRefused(Mode mode) throws IOException {
		byte[] noMessage = { 22, 3, 1, 0, 4, 99, 0, 0, 0 };
		assertRefused(mode, "malformed", noMessage);
		byte[] noVersion = { 22, 77, 77, 77, 77, 77, 77, 77, 77 };
		assertRefused(mode, "not-tls", noVersion);
	}

	@ParameterizedTest
	@MethodSource(Tls.MODES_WITH_A_VERSION)
	void aClientThatEndsInTheMiddleIsCounted(Mode mode, String version) throws IOException {
		try (Client client = scenario.connect(mode)) {
			byte[] hello = Tls.on(client, version).clientHello();
			assertFails(mode, "closed", CloseReason.HANDSHAKE, client, () -> {
				client.send(Arrays.copyOf(hello, hello.length - 1)).endOutput();
				client.readToEnd();
			});
		}
	}

	@ParameterizedTest
	@MethodSource(Tls.MODES_WITH_A_VERSION)
	void aClientThatResetsInTheMiddleIsCounted(Mode mode, String version) throws IOException {
		Client client = scenario.connect(mode);
		byte[] hello = Tls.on(client, version).clientHello();
		assertFails(mode, "closed", CloseReason.RESET, client, () -> {
			client.send(Arrays.copyOf(hello, hello.length - 1));
			scenario.awaitReceived(mode.listener("echo"), client, hello.length - 1);
			client.reset();
		});
	}

	/** As load balancers do to check that a port listens. */
	@ParameterizedTest
	@ModeSource
	void whoConnectsAndGoesHasNotFailed(Mode mode) throws IOException {
		long failed = failedInAll(mode.listener("echo"));
		scenario.connect(mode).close();
		scenario.awaitClosed(mode, Map.of(CloseReason.PEER, 1L));
		assertThat(failedInAll(mode.listener("echo"))).isEqualTo(failed);
	}

	@ParameterizedTest
	@MethodSource(Tls.MODES_AND_VERSIONS)
	void aClientThatDoesNotTrustTheServerSaysSo(Mode mode, String version) throws IOException {
		try (Client client = scenario.connect(mode)) {
			TlsClient stranger = TlsClient.on(client, Tls.CERTIFICATES.context(null)).protocols(version);
			assertFails(mode, "alert", CloseReason.HANDSHAKE, client,
					() -> assertThatExceptionOfType(SSLException.class).isThrownBy(stranger::handshake));
		}
	}

	/** As OpenSSL does in TLS 1.3 if it does not trust the server. */
	@ParameterizedTest
	@ModeSource
	void anAlertThatIsNotProtectedCountsAsOne(Mode mode) throws IOException {
		try (Client client = scenario.connect(mode)) {
			byte[] hello = Tls.on(client, Tls.V13).clientHello();
			assertFails(mode, "alert", CloseReason.HANDSHAKE, client, () -> {
				client.send(hello);
				assertThat(client.read(1)).as("a record of the handshake").containsExactly(22);
				byte[] unknownCa = { 21, 3, 3, 0, 2, 2, 48 };
				client.send(unknownCa);
				client.readToEnd();
			});
		}
	}

	@ParameterizedTest
	@ModeSource
	void versionsThatTheServerDoesNotSpeakAreRefused(Mode mode) throws IOException {
		try (Client client = scenario.connect("new", mode)) {
			TlsClient old = Tls.on(client, Tls.V12);
			assertFails("new", mode, "protocol-version", CloseReason.HANDSHAKE, client,
					() -> assertThatExceptionOfType(SSLException.class).isThrownBy(old::handshake)
						.withMessageContaining("protocol_version"));
		}
	}

	@ParameterizedTest
	@ModeSource
	void ciphersThatTheServerDoesNotKnowAreRefused(Mode mode) throws IOException {
		try (Client client = scenario.connect("new", mode)) {
			TlsClient other = Tls.on(client, Tls.V13).ciphers("TLS_CHACHA20_POLY1305_SHA256");
			assertFails("new", mode, "no-common-cipher", CloseReason.HANDSHAKE, client,
					() -> assertThatExceptionOfType(SSLException.class).isThrownBy(other::handshake)
						.withMessageContaining("handshake_failure"));
		}
	}

	@ParameterizedTest
	@MethodSource(Tls.MODES_AND_VERSIONS)
	void aServerNameThatTheJdkRefusesIsCounted(Mode mode, String version) throws IOException {
		try (Client client = scenario.connect(mode)) {
			TlsClient other = Tls.on(client, version).serverName("my_service");
			assertFails(mode, "server-name", CloseReason.HANDSHAKE, client,
					() -> assertThatExceptionOfType(SSLException.class).isThrownBy(other::handshake)
						.withMessageContaining("illegal_parameter"));
		}
	}

	private void assertRefused(Mode mode, String reason, byte[] bytes) throws IOException {
		long failed = Tls.failed(scenario, mode.listener("echo"), reason);
		try (Client client = scenario.connect(mode)) {
			client.send(bytes);
			client.readToEnd();
		}
		scenario.server().awaitNoConnections();
		assertThat(Tls.failed(scenario, mode.listener("echo"), reason)).as(reason).isEqualTo(failed + 1);
	}

	private void assertFails(Mode mode, String reason, CloseReason closed, Closeable client, Try attempt)
			throws IOException {
		assertFails("echo", mode, reason, closed, client, attempt);
	}

	private void assertFails(String base, Mode mode, String reason, CloseReason closed, Closeable client, Try attempt)
			throws IOException {
		String listener = mode.listener(base);
		long failed = Tls.failed(scenario, listener, reason);
		long inAll = failedInAll(listener);
		attempt.run();
		client.close();
		scenario.awaitClosed(listener, Map.of(closed, 1L));
		assertThat(Tls.failed(scenario, listener, reason)).as(reason).isEqualTo(failed + 1);
		assertThat(failedInAll(listener)).as("for any reason").isEqualTo(inAll + 1);
	}

	private static long failedInAll(String listener) {
		return scenario.server().count("tcp.server.tls.handshakes.failed", "listener", listener);
	}

	private static void advance(int seconds) {
		scenario.bean(ManualClock.class).advance(Duration.ofSeconds(seconds));
	}

	/** An attempt of a client. */
	private interface Try {

		void run() throws IOException;

	}

}
