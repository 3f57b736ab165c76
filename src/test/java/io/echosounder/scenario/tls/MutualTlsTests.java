package io.echosounder.scenario.tls;

import java.io.IOException;
import java.util.Map;

import javax.net.ssl.SSLException;

import io.echosounder.testing.Certificates;
import io.echosounder.testing.Client;
import io.echosounder.testing.Mode;
import io.echosounder.testing.Scenario;
import io.echosounder.testing.TlsClient;
import io.echosounder.transport.CloseReason;
import io.echosounder.transport.TlsFacts;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

/**
 * Tests which clients' certificates are accepted, and the facts known of such clients.
 */
class MutualTlsTests {

	@RegisterExtension
	static final Scenario scenario = Scenario.of("framing=lf", "tls.bundle=server", "tls.client-auth=need")
		.listener("want", "framing=lf", "tls.bundle=server", "tls.client-auth=want")
		.bundle("server", "server", Certificates.CA);

	@ParameterizedTest
	@MethodSource(Tls.MODES_AND_VERSIONS)
	void whoShowsAGoodCertificateIsServedAndKnown(Mode mode, String version) throws IOException {
		for (String base : new String[] { "echo", "want" }) {
			try (TlsClient client = client(base, mode, version, "client").handshake()) {
				assertEcho(client);
				TlsFacts facts = Tls.facts(scenario, mode.listener(base), client);
				assertThat(facts.protocol()).isEqualTo(version);
				assertThat(facts.cipher()).isEqualTo(client.session().getCipherSuite());
				assertThat(facts.clientSubject()).isEqualTo("CN=client");
				assertThat(facts.clientExpiry()).isEqualTo(Tls.CERTIFICATES.x509("client").getNotAfter().toInstant());
			}
			scenario.awaitClosed(mode.listener(base), Map.of(CloseReason.PEER, 1L));
		}
	}

	@ParameterizedTest
	@MethodSource(Tls.MODES_AND_VERSIONS)
	void whoShowsNoneIsServedOnlyWhereItIsNotNeeded(Mode mode, String version) throws IOException {
		try (TlsClient client = client("want", mode, version, null).handshake()) {
			assertEcho(client);
			assertThat(Tls.facts(scenario, mode.listener("want"), client).clientSubject()).isNull();
		}
		scenario.awaitClosed(mode.listener("want"), Map.of(CloseReason.PEER, 1L));
		assertRefused("echo", mode, version, null);
	}

	@ParameterizedTest
	@MethodSource(Tls.MODES_AND_VERSIONS)
	void whoShowsABadOneIsNotServed(Mode mode, String version) throws IOException {
		for (String base : new String[] { "echo", "want" }) {
			assertRefused(base, mode, version, "expired");
			// shown although the server does not name its authority
			assertRefused(base, mode, version, "stranger");
		}
	}

	/**
	 * In TLS 1.3 the client is done before the server has seen the certificate, so the
	 * refusal is the answer to its first line.
	 */
	private static void assertRefused(String base, Mode mode, String version, @Nullable String name)
			throws IOException {
		String listener = mode.listener(base);
		long refused = Tls.failed(scenario, listener, "client-certificate");
		long before = scenario.counted(listener).closed().getOrDefault(CloseReason.HANDSHAKE.tag(), 0L);
		try (TlsClient client = client(base, mode, version, name)) {
			assertThatExceptionOfType(SSLException.class).isThrownBy(() -> client.handshake().readToEnd());
		}
		scenario.awaitClosed(listener, Map.of(CloseReason.HANDSHAKE, before + 1));
		assertThat(Tls.failed(scenario, listener, "client-certificate")).isEqualTo(refused + 1);
	}

	private static TlsClient client(String base, Mode mode, String version, @Nullable String name) throws IOException {
		Client client = scenario.connect(base, mode);
		return TlsClient.on(client, Tls.insistent(name)).protocols(version);
	}

	private static void assertEcho(TlsClient client) throws IOException {
		client.send("hello\n");
		assertThat(client.readLike("hello\n")).isEqualTo("hello\n");
	}

}
