package io.echosounder.scenario.client;

import io.echosounder.testing.FullTier;
import java.time.Duration;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Stream;

import io.echosounder.framing.Framing;
import io.echosounder.testing.Certificates;
import io.echosounder.testing.Mode;
import io.echosounder.testing.Modes;
import io.echosounder.testing.Scenario;
import io.echosounder.tls.ClientTls;
import io.echosounder.transport.CloseReason;
import io.echosounder.transport.ConnectFailedException;
import io.echosounder.transport.ConnectFailure;
import io.echosounder.transport.ConnectPhase;
import io.echosounder.transport.ConnectionEndedException;
import io.echosounder.transport.TlsFacts;
import org.assertj.core.api.ThrowableAssertAlternative;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

import static io.echosounder.testing.TestServer.await;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

/**
 * The client speaks TLS with listeners of every mode, asks for names and protocols, shows
 * a certificate, and says what is wrong with the one it is shown.
 */
class TlsTests {

	@RegisterExtension
	static final Scenario scenario = Scenario
		.of("framing=lf", "tls.bundle=server", "tls.sni.other.test=other", "tls.alpn=first")
		.listener("mutual", "framing=lf", "tls.bundle=mutual", "tls.client-auth=need")
		.listener("expired", "framing=lf", "tls.bundle=expired")
		.listener("plain", "framing=lf")
		.bundle("server", "server")
		.bundle("other", "other")
		.bundle("expired", "expired")
		.bundle("mutual", "server", Certificates.CA);

	static Stream<Arguments> modesAndVersions() {
		return Modes.with(Stream.of("TLSv1.2", "TLSv1.3"));
	}

	@ParameterizedTest
	@MethodSource("modesAndVersions")
	void framesComeBackAndBothEndsSayGoodbye(Mode mode, String version) throws Exception {
		String listener = mode.listener("echo");
		try (Talk talk = to(listener, "localhost",
				Tls.trusting().withProtocols(version).withApplicationProtocols("echo/1", "echo/0"))) {
			for (int i = 0; i < 200; i++) {
				talk.send(i + ":" + "x".repeat(i * 100));
			}
			for (int i = 0; i < 200; i++) {
				assertThat(talk.receive()).isEqualTo(i + ":" + "x".repeat(i * 100));
			}
			TlsFacts facts = Objects.requireNonNull(talk.connection().tlsFacts());
			assertThat(facts.protocol()).isEqualTo(version);
			assertThat(facts.serverName()).isEqualTo("localhost");
			assertThat(facts.applicationProtocol()).isEqualTo("echo/1");
			assertThat(facts.clientSubject()).isNull();
			assertThat(scenario.onlyConnection(listener).tlsFacts()).isEqualTo(facts);
			assertThat(Objects.requireNonNull(talk.connection().getSslSession()).getPeerCertificates()).isNotEmpty();
		}
		scenario.awaitClosed(listener, Map.of(CloseReason.PEER, 1L));
		assertThat(scenario.server().count("tcp.server.tls.truncated", "listener", listener)).isZero();
	}

	@ParameterizedTest
	@MethodSource("modesAndVersions")
	void itAsksForAnotherNameAndGetsItsCertificate(Mode mode, String version) throws Exception {
		String listener = mode.listener("echo");
		try (Talk talk = to(listener, "127.0.0.1",
				Tls.trusting().withProtocols(version).withServerName("other.test"))) {
			talk.send("hello");
			assertThat(talk.receive()).isEqualTo("hello");
			assertThat(Objects.requireNonNull(talk.connection().getSslSession()).getPeerPrincipal())
				.hasToString("CN=other");
		}
		scenario.awaitClosed(listener, Map.of(CloseReason.PEER, 1L));
	}

	@ParameterizedTest
	@MethodSource("modesAndVersions")
	void itShowsItsCertificateWhereOneIsNeeded(Mode mode, String version) throws Exception {
		String listener = mode.listener("mutual");
		try (Talk talk = to(listener, "localhost", Tls.client("client", Certificates.CA).withProtocols(version))) {
			talk.send("hello");
			assertThat(talk.receive()).isEqualTo("hello");
			assertThat(Objects.requireNonNull(scenario.onlyConnection(listener).tlsFacts()).clientSubject())
				.isEqualTo("CN=client");
		}
		scenario.awaitClosed(listener, Map.of(CloseReason.PEER, 1L));
	}

	@Test
	void withoutTheCertificateThatIsNeededTheAlertIsSaid() {
		String listener = Mode.NIO_INLINE.listener("mutual");
		assertFails(listener, "localhost", Tls.trusting().withProtocols("TLSv1.2"), ConnectFailure.TLS)
			.withMessageContaining("the peer refuses with the alert");
		scenario.awaitClosed(listener, Map.of(CloseReason.HANDSHAKE, 1L));
	}

	@Test
	void inTls13TheAlertComesWhenTheConnectionIsOpen() throws Exception {
		String listener = Mode.NIO_INLINE.listener("mutual");
		try (Talk talk = to(listener, "localhost", Tls.trusting().withProtocols("TLSv1.3"))) {
			await().until(() -> !talk.connection().isOpen());
			assertThatExceptionOfType(ConnectionEndedException.class).isThrownBy(() -> talk.send("hello"))
				.withMessageContaining("the alert certificate_required");
		}
		scenario.awaitClosed(listener, Map.of(CloseReason.HANDSHAKE, 1L));
	}

	@Test
	void aCertificateForAnotherNameIsRefused() {
		assertRefused("echo", "127.0.0.1.nip.test", Tls.trusting(), "is for another name");
	}

	@Test
	void aCertificateOfAnAuthorityThatIsNotTrustedIsRefused() {
		assertRefused("echo", "localhost", Tls.client(null, "elsewhere"), "is not of an authority that is trusted");
	}

	@Test
	void aCertificateThatHasExpiredIsRefused() {
		assertRefused("expired", "localhost", Tls.trusting(), "has expired");
	}

	@Test
	void whoTakesAnyNameStillTrustsOneAuthorityOnly() throws Exception {
		String listener = Mode.NIO_INLINE.listener("echo");
		try (Talk talk = to(listener, "localhost", Tls.trusting().withServerName("unknown.test").withAnyName())) {
			talk.send("hello");
			assertThat(talk.receive()).isEqualTo("hello");
		}
		assertRefused("echo", "localhost", Tls.client(null, "elsewhere").withAnyName(), "is not of an authority");
	}

	@FullTier
	@Test
	void aPeerThatSpeaksNoTlsIsToldApart() {
		String listener = Mode.NIO_INLINE.listener("plain");
		// the listener echoes a record that contains a line feed, and else waits
		assertThatExceptionOfType(ConnectFailedException.class)
			.isThrownBy(() -> Talk.to(scenario, listener, "localhost", Framing.LF, (client) -> {
				client.setTls(Tls.trusting());
				client.setConnectTimeout(Duration.ofSeconds(5));
			}).close())
			.satisfies((ex) -> assertThat(ex.phase()).isEqualTo(ConnectPhase.TLS));
		await().until(() -> scenario.server().listener(listener).active() == 0);
	}

	/** The client refuses, and tells the server by an alert. */
	private static void assertRefused(String base, String name, ClientTls tls, String words) {
		String listener = Mode.NIO_INLINE.listener(base);
		ClientTls asking = name.equals("localhost") ? tls : tls.withServerName(name);
		long before = alerts(listener);
		assertFails(listener, "localhost", asking, ConnectFailure.TLS)
			.withMessageContaining("the peer's certificate " + words);
		await().until(() -> alerts(listener) == before + 1);
	}

	/** Handshakes that the listener saw fail by an alert of the client. */
	private static long alerts(String listener) {
		return scenario.server().count("tcp.server.tls.handshakes.failed", "listener", listener, "reason", "alert");
	}

	private static ThrowableAssertAlternative<ConnectFailedException> assertFails(String listener, String host,
			ClientTls tls, ConnectFailure reason) {
		return assertThatExceptionOfType(ConnectFailedException.class).isThrownBy(() -> to(listener, host, tls).close())
			.satisfies((ex) -> {
				assertThat(ex.phase()).isEqualTo(ConnectPhase.TLS);
				assertThat(ex.reason()).isEqualTo(reason);
			});
	}

	private static Talk to(String listener, String host, ClientTls tls) throws InterruptedException {
		return Talk.to(scenario, listener, host, Framing.LF, (client) -> client.setTls(tls));
	}

}
