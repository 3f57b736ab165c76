package io.echosounder.scenario.tls;

import java.io.IOException;
import java.security.cert.X509Certificate;
import java.util.Map;

import io.echosounder.testing.Mode;
import io.echosounder.testing.Scenario;
import io.echosounder.testing.TlsClient;
import io.echosounder.transport.CloseReason;
import io.echosounder.transport.TlsFacts;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests which certificate and which application protocol a client gets.
 */
class ServerNameTests {

	@RegisterExtension
	static final Scenario scenario = Tls.scenario("tls.sni[*.test]=other", "tls.alpn=first")
		.listener("noalpn", "tls.bundle=server")
		.bundle("other", "other");

	@ParameterizedTest
	@MethodSource(Tls.MODES_AND_VERSIONS)
	void theServerNameChoosesTheCertificate(Mode mode, String version) throws IOException {
		assertCertificate(mode, version, "other.test", "CN=other");
		assertCertificate(mode, version, "OTHER.Test", "CN=other");
		assertCertificate(mode, version, "a.other.test", "CN=server");
		assertCertificate(mode, version, "test", "CN=server");
		assertCertificate(mode, version, "localhost", "CN=server");
		scenario.awaitClosed(mode, Map.of(CloseReason.PEER, 5L));
	}

	private static void assertCertificate(Mode mode, String version, String name, String subject) throws IOException {
		try (TlsClient client = Tls.on(scenario.connect(mode), version).serverName(name).handshake()) {
			X509Certificate certificate = (X509Certificate) client.session().getPeerCertificates()[0];
			assertThat(certificate.getSubjectX500Principal().getName()).as("certificate for %s", name)
				.isEqualTo(subject);
			client.send("one\n");
			assertThat(client.readLike("one\n")).isEqualTo("one\n");
			assertThat(facts(mode, client).serverName()).isEqualToIgnoringCase(name);
		}
	}

	@ParameterizedTest
	@MethodSource(Tls.MODES_AND_VERSIONS)
	void theFirstApplicationProtocolIsTheOne(Mode mode, String version) throws IOException {
		try (TlsClient client = Tls.on(scenario.connect(mode), version)
			.applicationProtocols("x-whatever/1", "h2")
			.handshake()) {
			assertThat(client.applicationProtocol()).isEqualTo("x-whatever/1");
			client.send("one\n");
			assertThat(client.readLike("one\n")).isEqualTo("one\n");
			assertThat(facts(mode, client).applicationProtocol()).isEqualTo("x-whatever/1");
		}
		scenario.awaitClosed(mode, Map.of(CloseReason.PEER, 1L));
	}

	@ParameterizedTest
	@MethodSource(Tls.MODES_AND_VERSIONS)
	void whereNoneIsChosenItIsAsIfNoneHadBeenOffered(Mode mode, String version) throws IOException {
		try (TlsClient client = Tls.on(scenario.connect("noalpn", mode), version)
			.applicationProtocols("h2")
			.handshake()) {
			assertThat(client.applicationProtocol()).isEmpty();
			client.send("one\n");
			assertThat(client.readLike("one\n")).isEqualTo("one\n");
		}
		scenario.awaitClosed(mode.listener("noalpn"), Map.of(CloseReason.PEER, 1L));
	}

	private static TlsFacts facts(Mode mode, TlsClient client) {
		return Tls.facts(scenario, mode.listener("echo"), client);
	}

}
