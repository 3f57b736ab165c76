package io.echosounder.tls;

import java.io.IOException;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStoreException;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLException;
import javax.net.ssl.SSLHandshakeException;
import javax.net.ssl.X509ExtendedKeyManager;
import javax.net.ssl.X509ExtendedTrustManager;

import io.echosounder.testing.Certificates;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

/**
 * Tests for {@link TlsContext}, with the JDK's engine on both sides.
 */
class TlsContextTests {

	private static final String TLS_1_3 = "TLSv1.3";

	private static Certificates certificates;

	@BeforeAll
	static void certify(@TempDir Path directory) throws IOException {
		certificates = Certificates.in(directory)
			.server("main", "localhost")
			.server("one", "one.example.org")
			.server("wildcard", "*.example.org")
			.make("rsa", "-keyalg", "RSA", "-keysize", "2048", "-signer", Certificates.CA, "-ext",
					"san=dns:rsa.example.org")
			.authority("other")
			.make("long", "-ext", "bc:c", "-dname", "CN=long" + ",OU=part".repeat(4_000))
			.make("longer", "-ext", "bc:c", "-dname", "CN=longer" + ",OU=part".repeat(4_000))
			.client("client", Certificates.CA)
			.client("stranger", "other");
	}

	@ParameterizedTest
	@CsvSource(nullValues = "-", value = { "-, main", "localhost, main", "one.example.org, one", "ONE.example.ORG, one",
			"two.example.org, wildcard", "a.two.example.org, main", "example.org, main", "rsa.example.org, rsa" })
	void theServerNameChoosesTheCertificate(@Nullable String serverName, String shown) throws Exception {
		for (String protocol : List.of("TLSv1.2", TLS_1_3)) {
			Handshake handshake = Handshake.between(client(null), byName(ClientAuth.NONE), serverName, protocol);
			assertThat(handshake.shown()).as(protocol).isEqualTo("CN=" + shown);
		}
	}

	@Test
	void withoutOtherNamesTheOneCertificateIsForAll() throws Exception {
		TlsContext server = TlsContext.of(credentials("main"), Map.of(), rules(ClientAuth.NONE, Alpn.NONE));
		assertThat(Handshake.between(client(null), server, "one.example.org", TLS_1_3).shown()).isEqualTo("CN=main");
	}

	@ParameterizedTest
	@ValueSource(strings = { "TLSv1.2", TLS_1_3 })
	void aSessionIsResumedUntilTheCertificatesAreReplaced(String protocol) throws Exception {
		for (String serverName : List.of("localhost", "other.name")) {
			SSLContext client = client(null);
			TlsContext server = byName(ClientAuth.NONE);
			Handshake first = Handshake.between(client, server, serverName, protocol);
			assertThat(Handshake.between(client, server, serverName, protocol).isResumed(first)).isTrue();
			TlsContext renewed = byName(ClientAuth.NONE);
			assertThat(Handshake.between(client, renewed, serverName, protocol).isResumed(first)).isFalse();
		}
	}

	/**
	 * The JDK asks for the certificate of a ticket before it says for which server name,
	 * and takes no ticket with another certificate.
	 */
	@ParameterizedTest
	@ValueSource(strings = { "TLSv1.2", TLS_1_3 })
	void aClientOfAnotherNameIsShownItsCertificateEachTime(String protocol) throws Exception {
		SSLContext client = client(null);
		TlsContext server = byName(ClientAuth.NONE);
		assertThat(Handshake.between(client, server, "one.example.org", protocol).shown()).isEqualTo("CN=one");
		assertThat(Handshake.between(client, server, "one.example.org", protocol).shown()).isEqualTo("CN=one");
	}

	@Test
	void withoutClientAuthNobodyIsAsked() throws Exception {
		Handshake handshake = Handshake.between(client("client"), byName(ClientAuth.NONE), null, TLS_1_3);
		assertThatExceptionOfType(SSLException.class)
			.isThrownBy(() -> handshake.server().getSession().getPeerPrincipal());
	}

	@ParameterizedTest
	@ValueSource(strings = { "TLSv1.2", TLS_1_3 })
	void aClientIsJudgedByWhomItsServerNameTrusts(String protocol) throws Exception {
		for (ClientAuth auth : List.of(ClientAuth.WANT, ClientAuth.NEED)) {
			TlsContext server = byName(auth);
			assertThat(clientOf(Handshake.between(client("client"), server, null, protocol))).isEqualTo("CN=client");
			assertThat(clientOf(Handshake.between(client("stranger"), server, "one.example.org", protocol)))
				.isEqualTo("CN=stranger");
			assertThatExceptionOfType(SSLHandshakeException.class)
				.isThrownBy(() -> Handshake.between(client("stranger"), server, null, protocol));
			assertThatExceptionOfType(SSLHandshakeException.class)
				.isThrownBy(() -> Handshake.between(client("client"), server, "one.example.org", protocol));
		}
	}

	@ParameterizedTest
	@ValueSource(strings = { "TLSv1.2", TLS_1_3 })
	void aClientWithoutACertificateIsServedWhereOneIsWantedButNotNeeded(String protocol) throws Exception {
		assertThat(Handshake.between(client(null), byName(ClientAuth.WANT), null, protocol).shown())
			.isEqualTo("CN=main");
		assertThatExceptionOfType(SSLHandshakeException.class)
			.isThrownBy(() -> Handshake.between(client(null), byName(ClientAuth.NEED), null, protocol));
	}

	/** One client of the JDK takes no more than 32 KiB, and TLS 1.2 no more than 64. */
	@ParameterizedTest
	@ValueSource(strings = { "TLSv1.2", TLS_1_3 })
	void whenTheNamesOfAuthoritiesAreTooLongThenClientsAreServedWithoutThem(String protocol) throws Exception {
		for (String[] trusted : List.of(new String[] { Certificates.CA, "long" },
				new String[] { Certificates.CA, "long", "longer" })) {
			TlsContext server = TlsContext.of(credentials("main", trusted), Map.of(),
					rules(ClientAuth.NEED, Alpn.NONE));
			assertThat(clientOf(Handshake.between(client("client"), server, null, protocol))).isEqualTo("CN=client");
			assertThatExceptionOfType(SSLHandshakeException.class)
				.isThrownBy(() -> Handshake.between(client("stranger"), server, null, protocol));
		}
	}

	@Test
	void clientsCannotBeJudgedWhereNobodyIsTrusted() {
		assertThatExceptionOfType(KeyStoreException.class)
			.isThrownBy(() -> TlsContext.of(credentials("main"), Map.of(), rules(ClientAuth.WANT, Alpn.NONE)));
	}

	@Test
	void theFirstApplicationProtocolIsChosenOrNone() throws Exception {
		TlsContext first = TlsContext.of(credentials("main"), Map.of(), rules(ClientAuth.NONE, Alpn.FIRST));
		assertThat(
				Handshake.between(client(null), first, null, TLS_1_3, "echo", "h2").server().getApplicationProtocol())
			.isEqualTo("echo");
		assertThat(Handshake.between(client(null), first, null, TLS_1_3).server().getApplicationProtocol()).isEmpty();
		TlsContext none = TlsContext.of(credentials("main"), Map.of(), rules(ClientAuth.NONE, Alpn.NONE));
		assertThat(Handshake.between(client(null), none, null, TLS_1_3, "echo", "h2").server().getApplicationProtocol())
			.isEmpty();
	}

	@Test
	void protocolsAndCiphersAreThoseOfTheRules() throws Exception {
		TlsContext server = TlsContext.of(credentials("main"), Map.of(), new TlsRules("TLS", List.of("TLSv1.2"),
				List.of("TLS_ECDHE_ECDSA_WITH_AES_256_GCM_SHA384"), ClientAuth.NONE, Alpn.NONE));
		assertThat(Handshake.between(client(null), server, null, "TLSv1.2").server().getSession().getCipherSuite())
			.isEqualTo("TLS_ECDHE_ECDSA_WITH_AES_256_GCM_SHA384");
		assertThatExceptionOfType(SSLHandshakeException.class)
			.isThrownBy(() -> Handshake.between(client(null), server, null, TLS_1_3));
	}

	/** A client of the JDK prefers AES. */
	@ParameterizedTest
	@CsvSource({ "TLSv1.2, TLS_ECDHE_ECDSA_WITH_CHACHA20_POLY1305_SHA256, TLS_ECDHE_ECDSA_WITH_AES_128_GCM_SHA256",
			"TLSv1.3, TLS_CHACHA20_POLY1305_SHA256, TLS_AES_128_GCM_SHA256" })
	void theServerSaysWhichOfTheCiphersThatBothKnowIsTaken(String protocol, String first, String second)
			throws Exception {
		TlsContext server = TlsContext.of(credentials("main"), Map.of(),
				new TlsRules("TLS", null, List.of(first, second), ClientAuth.NONE, Alpn.NONE));
		assertThat(Handshake.between(client(null), server, null, protocol).server().getSession().getCipherSuite())
			.isEqualTo(first);
	}

	@Test
	void aProtocolOrCipherThatTheJdkDoesNotKnowIsRefusedAtOnce() {
		assertThatIllegalArgumentException().isThrownBy(() -> TlsContext.of(credentials("main"), Map.of(),
				new TlsRules("TLS", List.of("TLSv9"), null, ClientAuth.NONE, Alpn.NONE)));
		assertThatIllegalArgumentException().isThrownBy(() -> TlsContext.of(credentials("main"), Map.of(),
				new TlsRules("TLS", null, List.of("ROT13"), ClientAuth.NONE, Alpn.NONE)));
		assertThatExceptionOfType(GeneralSecurityException.class).isThrownBy(() -> TlsContext.of(credentials("main"),
				Map.of(), new TlsRules("Morse", null, null, ClientAuth.NONE, Alpn.NONE)));
	}

	@Test
	void theEarliestExpiryIsThatOfAllCredentials() throws Exception {
		Instant soon = Instant.ofEpochSecond(1000);
		Instant later = Instant.ofEpochSecond(2000);
		assertThat(expiry(later)).isEqualTo(later);
		assertThat(expiry(later, soon)).isEqualTo(soon);
		assertThat(expiry(soon, later)).isEqualTo(soon);
		assertThat(expiry(null, later)).isEqualTo(later);
		assertThat(expiry(later, (Instant) null)).isEqualTo(later);
		assertThat(expiry((Instant) null)).isNull();
	}

	private static @Nullable Instant expiry(@Nullable Instant main, @Nullable Instant... others) throws Exception {
		X509ExtendedKeyManager keys = credentials("main").keys();
		Map<ServerNamePattern, Credentials> byName = new HashMap<>();
		for (Instant other : others) {
			byName.put(new ServerNamePattern("n" + byName.size()), new Credentials(keys, null, other));
		}
		return TlsContext.of(new Credentials(keys, null, main), byName, rules(ClientAuth.NONE, Alpn.NONE))
			.earliestExpiry();
	}

	/** For "one.example.org" the other authority counts. */
	private static TlsContext byName(ClientAuth auth) throws Exception {
		return TlsContext.of(credentials("main", Certificates.CA),
				Map.of(new ServerNamePattern("one.example.org"), credentials("one", "other"),
						new ServerNamePattern("*.example.org"), credentials("wildcard", Certificates.CA),
						new ServerNamePattern("rsa.example.org"), credentials("rsa", Certificates.CA)),
				rules(auth, Alpn.NONE));
	}

	private static TlsRules rules(ClientAuth auth, Alpn alpn) {
		return new TlsRules("TLS", null, null, auth, alpn);
	}

	private static Credentials credentials(String name, String... trusted) throws IOException {
		return new Credentials((X509ExtendedKeyManager) certificates.keyManagers(name)[0], (trusted.length > 0)
				? (X509ExtendedTrustManager) certificates.trust(trusted).getTrustManagers()[0] : null, null);
	}

	private static SSLContext client(@Nullable String name) throws IOException {
		return certificates.context(name, Certificates.CA);
	}

	private static String clientOf(Handshake handshake) throws SSLException {
		return handshake.server().getSession().getPeerPrincipal().getName();
	}

}
