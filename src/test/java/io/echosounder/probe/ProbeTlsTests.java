package io.echosounder.probe;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.Principal;
import java.security.PrivateKey;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

import javax.net.ssl.ExtendedSSLSession;
import javax.net.ssl.KeyManager;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLSocket;
import javax.net.ssl.TrustManager;
import javax.net.ssl.X509ExtendedKeyManager;
import javax.net.ssl.X509ExtendedTrustManager;

import io.echosounder.address.AddressFamily;
import io.echosounder.address.Target;
import io.echosounder.framing.Framing;
import io.echosounder.testing.Certificates;
import io.echosounder.testing.ScriptedPeer;
import io.echosounder.testing.TestServer;
import io.echosounder.tls.ClientTls;
import io.echosounder.tls.PeerTrust;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for TLS: with our own server, and with peers of the JDK where something is wrong.
 */
class ProbeTlsTests {

	private static final Duration PATIENCE = Duration.ofSeconds(30);

	/** An alternative name of that text, which keytool takes in DER only. */
	private static final String MY_SERVICE = "2.5.29.17=30:0c:82:0a:6d:79:5f:73:65:72:76:69:63:65";

	/** A common name that forges a line, clears the screen and turns the direction. */
	private static final String HOSTILE = "a\\0D\\0A2026 ERROR\\1B[2J\\E2\\80\\AE";

	@TempDir
	static Path directory;

	private static Certificates certificates;

	@AutoClose
	private static TestServer server;

	@BeforeAll
	static void start() throws IOException {
		certificates = Certificates.in(directory)
			.server("server", "localhost", "echo.example")
			.expired("late")
			.make("early", "-signer", Certificates.CA, "-ext", "san=dns:localhost,ip:127.0.0.1", "-startdate", "+10d")
			.make(HOSTILE, "-ext", "san=dns:localhost,ip:127.0.0.1")
			.make("underscore", "-signer", Certificates.CA, "-ext", MY_SERVICE)
			.make("alone", "-ext", "san=dns:localhost,ip:127.0.0.1")
			.make("gone", "-ext", "san=dns:localhost", "-startdate", "-10d", "-validity", "9")
			.make("other", "-signer", Certificates.CA, "-ext", "san=dns:other.example")
			.client("client", Certificates.CA)
			.authority("stranger")
			.client("unknown", "stranger")
			.make("cross", "-signer", "stranger", "-dname", "CN=" + Certificates.CA, "-startdate", "-10d", "-validity",
					"9");
		List<String> settings = new ArrayList<>(List.of(certificates.bundle("server", "server", Certificates.CA)));
		for (Framing framing : List.of(Framing.RAW, Framing.LF, Framing.LENGTH4)) {
			settings.addAll(listener(framing.name().toLowerCase(Locale.ROOT), framing));
		}
		settings.addAll(listener("alpn", Framing.LF));
		settings.add("--echo.listeners.alpn.tls.alpn=first");
		settings.addAll(listener("mutual", Framing.LF));
		settings.add("--echo.listeners.mutual.tls.client-auth=need");
		settings.addAll(listener("proxied", Framing.LF));
		settings.add("--echo.listeners.proxied.proxy-protocol=required");
		server = TestServer.start(settings.toArray(String[]::new));
	}

	private static List<String> listener(String name, Framing framing) {
		String prefix = "--echo.listeners." + name + ".";
		return List.of(prefix + "port=0", prefix + "framing=" + framing.name().toLowerCase(Locale.ROOT),
				prefix + "max-frame-length=64MB", prefix + "tls.bundle=server");
	}

	@AfterAll
	static void nothingIsLeft() {
		if (server != null) {
			server.awaitNoConnections();
			server.assertNoWarnings();
		}
	}

	@ParameterizedTest
	@CsvSource({ "RAW, 64", "LF, 64", "LENGTH4, 64", "RAW, 5000000", "LF, 5000000", "LF, 0" })
	void payloadsComeBackInTls(Framing framing, int size) throws Exception {
		Target target = target(framing.name().toLowerCase(Locale.ROOT), "127.0.0.1");
		try (Probe probe = new Probe(target, options(framing, size, false, 0, trusting(null)))) {
			assertThat(success(probe.attempt(1, false)).phases()).containsOnlyKeys(Phase.CONNECT, Phase.TLS, Phase.SEND,
					Phase.FIRST_BYTE, Phase.ECHO);
			assertThat(success(probe.attempt(2, true)).phases()).containsOnlyKeys(Phase.SEND, Phase.FIRST_BYTE,
					Phase.ECHO, Phase.CLOSE);
		}
	}

	@Test
	void theEndWaitsForRecordsThatTheKernelHasNoRoomFor() throws Exception {
		CountDownLatch full = new CountDownLatch(1);
		BlockingQueue<byte[]> received = new LinkedBlockingQueue<>();
		ProbeOptions options = options(Framing.RAW, 64, false, 0, trusting(null));
		try (ScriptedPeer peer = ScriptedPeer.on(tls("server"), (socket) -> {
			((SSLSocket) socket).startHandshake();
			full.await();
			received.add(socket.getInputStream().readAllBytes());
		}); ProbeStream stream = new ProbeStream(new Connector(peer.target(), options).open())) {
			ByteBuffer record = ByteBuffer.allocate(8 * 1024);
			int records = 1;
			while (stream.write(record.clear())) {
				records++;
			}
			assertThat(stream.end()).isFalse();
			full.countDown();
			assertThat(record.hasRemaining()).isFalse();
			while (!stream.end()) {
				stream.await(true, PATIENCE);
			}
			assertThat(received.poll(PATIENCE.toSeconds(), TimeUnit.SECONDS)).hasSize(records * record.capacity());
		}
	}

	@ParameterizedTest
	@ValueSource(ints = { 1, 2 })
	void theProxyHeaderComesBeforeTls(int version) throws Exception {
		assertThat(success(attempt(target("proxied", "127.0.0.1"), version, trusting(null))).phases())
			.containsKeys(Phase.PROXY, Phase.TLS);
	}

	@Test
	void theServerIsAskedForTheHostAndTheProtocols() throws Exception {
		List<String> asked = new CopyOnWriteArrayList<>();
		try (ScriptedPeer peer = ScriptedPeer.on(tls("server"), (socket) -> {
			SSLSocket tls = (SSLSocket) socket;
			tls.setHandshakeApplicationProtocolSelector((_, offered) -> {
				asked.addAll(offered);
				return offered.getLast();
			});
			tls.startHandshake();
			asked.add(String.valueOf(((ExtendedSSLSession) tls.getSession()).getRequestedServerNames()));
			ScriptedPeer.echo(socket);
		})) {
			ClientTls tls = ClientTls.of(context(null)).withApplicationProtocols("h2", "echo/1");
			success(attempt(new Target("localhost", peer.port()), 0, tls));
			assertThat(asked).containsExactly("h2", "echo/1", "[type=host_name (0), value=localhost]");
			asked.clear();
			success(attempt(peer.target(), 0, tls));
			assertThat(asked).as("an address is no server name").containsExactly("h2", "echo/1", "[]");
			asked.clear();
			success(attempt(peer.target(), 0,
					ClientTls.of(context(null)).withServerName("echo.example").withApplicationProtocols("x")));
			assertThat(asked).containsExactly("x", "[type=host_name (0), value=echo.example]");
		}
	}

	@Test
	void anApplicationProtocolIsAgreedOnWithOurServer() throws Exception {
		success(attempt(target("alpn", "localhost"), 0,
				ClientTls.of(context(null)).withApplicationProtocols("echo/1")));
	}

	@Test
	void aClientCertificateIsShown() throws Exception {
		success(attempt(target("mutual", "localhost"), 0, trusting("client")));
	}

	/** The JDK shows no certificate of an authority that the server does not name. */
	@ParameterizedTest
	@CsvSource({ "'', it wants a client certificate of an authority that it trusts",
			"unknown, it wants a client certificate of an authority that it trusts",
			"late, it does not take the client certificate" })
	void aClientCertificateThatIsMissingOrRefusedIsNamed(String key, String sentence) throws Exception {
		assertFailure(attempt(target("mutual", "localhost"), 0, trusting(key.isEmpty() ? null : key)), null, sentence);
	}

	@ParameterizedTest
	@CsvSource(delimiter = '|', textBlock = """
			late  | The certificate CN=late has expired on 20
			early | The certificate CN=early is not valid before 20
			alone | The certificate CN=alone is self-signed, and not trusted here
			other | The certificate CN=other is for other.example, not for localhost
			""")
	void whatIsWrongWithACertificateIsSaid(String name, String sentence) throws Exception {
		try (ScriptedPeer peer = ScriptedPeer.on(tls(name), ScriptedPeer::echo)) {
			Target target = new Target("localhost", peer.port());
			assertFailure(attempt(target, 0, trusting(null)), Phase.TLS, sentence);
			success(attempt(target, 0, ClientTls.of(PeerTrust.trustAllContext(null)).withAnyName()));
		}
	}

	/** As services of Compose are called. */
	@Test
	void aNameWithAnUnderscoreIsAskedFor() throws Exception {
		try (ScriptedPeer peer = ScriptedPeer.on(tls("underscore"), ScriptedPeer::echo)) {
			ClientTls tls = new ClientTls(context(null), "my_service", List.of(), List.of(), List.of(), true);
			// our peer is the JDK, which refuses to be asked for such a name
			assertFailure(attempt(peer.target(), 0, tls), Phase.TLS, "illegal_parameter");
		}
	}

	@Test
	void whatThePeerSendsBesidesThePathIsNotToBlame() throws Exception {
		X509Certificate crossSigned = certificates.x509("cross");
		try (ScriptedPeer peer = ScriptedPeer.on(tls("other", crossSigned), ScriptedPeer::echo)) {
			assertFailure(attempt(new Target("localhost", peer.port()), 0, trusting(null)), Phase.TLS,
					"The certificate CN=other is for other.example, not for localhost");
		}
		try (ScriptedPeer peer = ScriptedPeer.on(tls("alone", crossSigned), ScriptedPeer::echo)) {
			assertFailure(attempt(new Target("localhost", peer.port()), 0, trusting(null)), Phase.TLS,
					"The certificate CN=alone is self-signed, and not trusted here");
		}
	}

	@Test
	void whatACertificateSaysStaysInItsLine() throws Exception {
		try (ScriptedPeer peer = ScriptedPeer.on(tls(HOSTILE), ScriptedPeer::echo)) {
			assertFailure(attempt(new Target("localhost", peer.port()), 0, trusting(null)), Phase.TLS,
					"The certificate CN=a\\x0d\\x0a2026 ERROR\\x1b[2J\\xe2\\x80\\xae is self-signed");
		}
	}

	@Test
	void aCertificateThatIsTrustedItselfIsTakenUntilItExpires() throws Exception {
		for (String name : List.of("alone", "gone")) {
			try (ScriptedPeer peer = ScriptedPeer.on(tls(name), ScriptedPeer::echo)) {
				Result result = attempt(new Target("localhost", peer.port()), 0,
						ClientTls.of(PeerTrust.context(judge(name), null)));
				if (name.equals("alone")) {
					success(result);
				}
				else {
					assertFailure(result, Phase.TLS, "The certificate CN=gone has expired on 20");
				}
			}
		}
	}

	@Test
	void aCertificateOfAnAuthorityThatNobodyKnowsIsRefused() throws Exception {
		try (ScriptedPeer peer = ScriptedPeer.on(tls("server"), ScriptedPeer::echo)) {
			ClientTls stranger = ClientTls.of(PeerTrust.context(judge("stranger"), null));
			assertFailure(attempt(peer.target(), 0, stranger), Phase.TLS,
					"The certificate CN=server is from CN=ca, which is not trusted here");
		}
	}

	@ParameterizedTest
	@ValueSource(strings = { "TLSv1.2", "TLSv1.3" })
	void eachConnectionLooksAtTheCertificateAgain(String version) throws Exception {
		AtomicInteger looked = new AtomicInteger();
		X509ExtendedTrustManager counting = new X509ExtendedTrustManager() {
			@Override
			public void checkServerTrusted(X509Certificate[] chain, String authType, SSLEngine engine) {
				looked.incrementAndGet();
			}

			@Override
			public void checkServerTrusted(X509Certificate[] chain, String authType, Socket socket) {
				looked.incrementAndGet();
			}

			@Override
			public void checkServerTrusted(X509Certificate[] chain, String authType) {
				looked.incrementAndGet();
			}

			@Override
			public void checkClientTrusted(X509Certificate[] chain, String authType, SSLEngine engine) {
			}

			@Override
			public void checkClientTrusted(X509Certificate[] chain, String authType, Socket socket) {
			}

			@Override
			public void checkClientTrusted(X509Certificate[] chain, String authType) {
			}

			@Override
			public X509Certificate[] getAcceptedIssuers() {
				return new X509Certificate[0];
			}
		};
		try (ScriptedPeer peer = ScriptedPeer.on(tls("server"), (socket) -> {
			((SSLSocket) socket).setEnabledProtocols(new String[] { version });
			ScriptedPeer.echo(socket);
		});
				Probe probe = new Probe(peer.target(),
						options(Framing.LF, 64, true, 0, ClientTls.of(PeerTrust.context(counting, null))))) {
			for (int seq = 1; seq <= 3; seq++) {
				success(probe.attempt(seq, false));
			}
			assertThat(looked).hasValue(3);
		}
	}

	@Test
	void thePeerIsToldByAnAlertThatItsCertificateIsRefused() throws Exception {
		List<String> heard = new CopyOnWriteArrayList<>();
		try (ScriptedPeer peer = ScriptedPeer.on(tls("late"), (socket) -> {
			((SSLSocket) socket).setEnabledProtocols(new String[] { "TLSv1.2" });
			try {
				((SSLSocket) socket).startHandshake();
			}
			catch (IOException ex) {
				heard.add(String.valueOf(ex.getMessage()));
			}
		})) {
			assertFailure(attempt(peer.target(), 0, trusting(null)), Phase.TLS, "has expired");
			TestServer.await()
				.untilAsserted(() -> assertThat(heard).singleElement()
					.asString()
					.contains("Received fatal alert: certificate_"));
		}
	}

	@Test
	void aPlainEchoIsNoTls() throws Exception {
		try (ScriptedPeer peer = ScriptedPeer.that(ScriptedPeer::echo)) {
			assertFailure(attempt(peer.target(), 0, trusting(null)), Phase.TLS,
					"The port does not speak TLS: it echoes the first message of the handshake");
		}
	}

	@Test
	void aPortWithAnotherProtocolIsNoTls() throws Exception {
		try (ScriptedPeer peer = ScriptedPeer.that((socket) -> {
			socket.getOutputStream().write("SSH-2.0-OpenSSH_9.2\r\n".getBytes(StandardCharsets.US_ASCII));
			socket.shutdownOutput();
			socket.getInputStream().readAllBytes();
		})) {
			assertFailure(attempt(peer.target(), 0, trusting(null)), Phase.TLS,
					"The port does not speak TLS: it answers with \"SSH-2.0-OpenSSH_9.2\"");
		}
	}

	@Test
	void aPortThatWaitsForALineTimesOutInTheHandshake() throws Exception {
		try (ScriptedPeer peer = ScriptedPeer.that((socket) -> socket.getInputStream().readAllBytes())) {
			ProbeOptions hasty = new ProbeOptions(Framing.LF, 64, Duration.ofMillis(500), true, AddressFamily.ANY, 0,
					trusting(null));
			try (Probe probe = new Probe(peer.target(), hasty, InetAddress::getAllByName, new PatientTime())) {
				Result.Failure failure = (Result.Failure) probe.attempt(1, true);
				assertThat(failure.phase()).isEqualTo(Phase.TLS);
				assertThat(failure.reason()).isEqualTo(Reason.TIMEOUT);
			}
		}
	}

	@Test
	void aPlainProbeOfATlsPortIsTurnedAway() throws Exception {
		Result.Failure failure = (Result.Failure) attempt(target("lf", "127.0.0.1"), 0, null);
		assertThat(failure.reason()).as(failure.toString()).isIn(Reason.TLS, Reason.CLOSED, Reason.RESET);
		assertThat(failure.message()).contains("TLS");
	}

	@Test
	void anAlertInAnswerToAPlainProbeIsReadAsWhatItIs() throws Exception {
		try (ScriptedPeer peer = ScriptedPeer.that((socket) -> {
			socket.getInputStream().readNBytes(65);
			socket.getOutputStream().write(new byte[] { 21, 3, 3, 0, 2, 2, 10 });
			socket.shutdownOutput();
			socket.getInputStream().readAllBytes();
		})) {
			assertFailure(attempt(peer.target(), 0, null), Phase.ECHO, "The peer speaks TLS: it answers with an alert");
		}
	}

	@Test
	void aServerThatEchoesThePlainProxyHeaderDoesNotReadIt() throws Exception {
		try (ScriptedPeer peer = ScriptedPeer.that(ScriptedPeer::echo)) {
			for (int version = 1; version <= 2; version++) {
				Result.Failure failure = (Result.Failure) attempt(peer.target(), version, trusting(null));
				assertThat(failure.reason()).as(failure.toString()).isEqualTo(Reason.PROXY);
				assertThat(failure.phase()).isEqualTo(Phase.TLS);
			}
		}
	}

	private static ServerSocket tls(String name) throws IOException {
		return certificates.context(name)
			.getServerSocketFactory()
			.createServerSocket(0, 50, InetAddress.getLoopbackAddress());
	}

	/** Sends another certificate behind that of the name, in the place of its issuer. */
	private static ServerSocket tls(String name, X509Certificate other) throws Exception {
		X509ExtendedKeyManager keys = (X509ExtendedKeyManager) certificates.keyManagers(name)[0];
		X509Certificate[] chain = { certificates.x509(name), other };
		SSLContext context = SSLContext.getInstance("TLS");
		context.init(new KeyManager[] { new X509ExtendedKeyManager() {

			@Override
			public String chooseEngineServerAlias(String keyType, Principal[] issuers, SSLEngine engine) {
				return keys.chooseEngineServerAlias(keyType, issuers, engine);
			}

			@Override
			public String chooseServerAlias(String keyType, Principal[] issuers, Socket socket) {
				return keys.chooseServerAlias(keyType, issuers, socket);
			}

			@Override
			public X509Certificate[] getCertificateChain(String alias) {
				return chain;
			}

			@Override
			public PrivateKey getPrivateKey(String alias) {
				return keys.getPrivateKey(alias);
			}

			@Override
			public String[] getServerAliases(String keyType, Principal[] issuers) {
				return keys.getServerAliases(keyType, issuers);
			}

			@Override
			public String[] getClientAliases(String keyType, Principal[] issuers) {
				return new String[0];
			}

			@Override
			public @Nullable String chooseClientAlias(String[] keyType, Principal[] issuers, Socket socket) {
				return null;
			}
		} }, null, null);
		return context.getServerSocketFactory().createServerSocket(0, 50, InetAddress.getLoopbackAddress());
	}

	private static ClientTls trusting(@Nullable String key) throws IOException {
		return ClientTls.of(context(key));
	}

	private static SSLContext context(@Nullable String key) throws IOException {
		return PeerTrust.context(judge(Certificates.CA), (key != null) ? certificates.keyManagers(key) : null);
	}

	private static X509ExtendedTrustManager judge(String authority) throws IOException {
		for (TrustManager manager : certificates.trust(authority).getTrustManagers()) {
			if (manager instanceof X509ExtendedTrustManager judge) {
				return judge;
			}
		}
		throw new IllegalStateException();
	}

	private static Result attempt(Target target, int proxyVersion, @Nullable ClientTls tls)
			throws InterruptedException {
		try (Probe probe = new Probe(target, options(Framing.LF, 64, true, proxyVersion, tls))) {
			return probe.attempt(1, true);
		}
	}

	private static ProbeOptions options(Framing framing, int size, boolean reconnect, int proxyVersion,
			@Nullable ClientTls tls) {
		return new ProbeOptions(framing, size, PATIENCE, reconnect, AddressFamily.ANY, proxyVersion, tls);
	}

	private static Target target(String listener, String host) {
		return new Target(host, server.port(listener));
	}

	private static Result.Success success(Result result) {
		assertThat(result).isInstanceOf(Result.Success.class);
		return (Result.Success) result;
	}

	private static void assertFailure(Result result, @Nullable Phase phase, String message) {
		assertThat(result).isInstanceOf(Result.Failure.class);
		Result.Failure failure = (Result.Failure) result;
		assertThat(failure.message()).contains(message).doesNotContain("\n").doesNotEndWith(".");
		assertThat(failure.reason()).as(failure.toString()).isEqualTo(Reason.TLS);
		if (phase != null) {
			assertThat(failure.phase()).as(failure.toString()).isEqualTo(phase);
		}
	}

}
