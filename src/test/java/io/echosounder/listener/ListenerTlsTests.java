package io.echosounder.listener;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.Writer;
import java.net.InetAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.stream.Stream;

import javax.net.ssl.SNIHostName;
import javax.net.ssl.SSLParameters;
import javax.net.ssl.SSLSocket;

import ch.qos.logback.classic.Level;
import io.echosounder.application.EchosounderApplication;
import io.echosounder.settings.InvalidSettingException;
import io.echosounder.testing.CapturedLog;
import io.echosounder.testing.Certificates;
import io.echosounder.testing.EchoProcess;
import io.echosounder.testing.RequiresTool;
import io.echosounder.testing.TestServer;
import io.echosounder.testing.Tool;
import io.echosounder.tls.TlsContext;
import io.echosounder.transport.AddressRange;
import io.echosounder.transport.ProxyMode;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import org.springframework.boot.WebApplicationType;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.boot.ssl.DefaultSslBundleRegistry;
import org.springframework.boot.ssl.SslBundle;
import org.springframework.boot.ssl.SslBundles;
import org.springframework.boot.ssl.SslStoreBundle;
import org.springframework.boot.ssl.pem.PemSslStoreBundle;
import org.springframework.boot.ssl.pem.PemSslStoreDetails;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.catchThrowable;

/**
 * Tests for listeners with TLS: their bundles and connections, and bundles that are
 * refused.
 */
class ListenerTlsTests {

	private static final String BUNDLE = "--echo.listeners.raw.tls.bundle=";

	private static final String SNI = "--echo.listeners.raw.tls.sni[*.example.org]=";

	@TempDir
	static Path directory;

	private static Certificates certificates;

	@AutoClose
	private static TestServer server;

	/** Starting another server detaches the log of the shared one. */
	@AutoClose
	private final CapturedLog log = new CapturedLog();

	@BeforeAll
	static void startServer() throws IOException {
		certificates = Certificates.in(directory)
			.make("between", "-signer", Certificates.CA, "-ext", "bc:c", "-validity", "20")
			.serverOf("between", "server", "localhost")
			.make("sooner", "-signer", Certificates.CA, "-ext", "san=dns:*.example.org", "-validity", "3");
		List<String> settings = new ArrayList<>(List.of(BUNDLE + "a", "--echo.listeners.sni.port=0",
				"--echo.listeners.sni.tls.bundle=trusting", "--echo.listeners.sni.tls.sni[*.example.org]=sooner",
				"--echo.listeners.sni.tls.client-auth=want", "--echo.listeners.mutual.port=0",
				"--echo.listeners.mutual.tls.bundle=trusting", "--echo.listeners.mutual.tls.client-auth=need",
				"--echo.listeners.renewed.port=0", "--echo.listeners.renewed.tls.bundle=renewed",
				"--echo.listeners.kept.port=0", "--echo.listeners.kept.tls.bundle=kept",
				"--echo.listeners.proxied.port=0", "--echo.listeners.proxied.handshake-timeout=3s",
				"--echo.listeners.proxied.proxy-protocol=required",
				"--echo.listeners.proxied.trusted-proxies=10.0.0.0/8"));
		for (String bundle : List.of("a", "renewed", "kept")) {
			settings.addAll(List.of(certificates.bundle(bundle, "server")));
		}
		settings.addAll(List.of(certificates.bundle("trusting", "server", Certificates.CA)));
		settings.addAll(List.of(certificates.bundle("sooner", "sooner", Certificates.CA)));
		server = TestServer.start(settings.toArray(String[]::new));
	}

	@AfterEach
	void nothingIsLeft() {
		server.awaitNoConnections();
	}

	@Test
	void aListenerWithABundleHasTlsAndOneWithoutHasNot() throws IOException {
		TlsContext tls = Objects.requireNonNull(server.listener("raw").tls());
		assertThat(tls.newServerEngine().getNeedClientAuth()).isFalse();
		assertThat(server.listener("line").tls()).isNull();
		assertThat(tls.earliestExpiry()).isEqualTo(expiry("between")).isBefore(expiry("server"));
		assertThat(series(server, "line")).isEmpty();
		assertThat(series(server, "raw")).containsExactly(
				"tcp_server_tls_certificate_expiry_timestamp_seconds{listener=\"raw\"} " + seconds(expiry("between")));
	}

	@Test
	void theEarliestExpiryIsThatOfAllServerNames() throws IOException {
		assertThat(Objects.requireNonNull(server.listener("sni").tls()).earliestExpiry()).isEqualTo(expiry("sooner"));
	}

	@Test
	void clientAuthGoesWithATrustStore() {
		assertThat(Objects.requireNonNull(server.listener("mutual").tls()).newServerEngine().getNeedClientAuth())
			.isTrue();
	}

	@Test
	void theSettingsOfHandshakeAndProxiesReachTheTransport() {
		assertThat(server.listener("proxied").options().connections().handshakeTimeout()).hasSeconds(3);
		assertThat(server.listener("proxied").options().proxyMode()).isEqualTo(ProxyMode.REQUIRED);
		assertThat(server.listener("proxied").options().trustedProxies())
			.containsExactly(AddressRange.of("10.0.0.0/8"));
		assertThat(server.listener("line").options().connections().handshakeTimeout()).hasSeconds(10);
		assertThat(server.listener("line").options().proxyMode()).isEqualTo(ProxyMode.OFF);
	}

	@Test
	void filesThatAreReplacedAreServedAndOthersAreNot(@TempDir Path temporary) throws IOException {
		Certificates files = Certificates.in(temporary)
			.server("server", "localhost")
			.make("renewed", "-signer", Certificates.CA, "-ext", "san=dns:localhost", "-validity", "60");
		try (TestServer own = start(files.bundle("a", "server"), BUNDLE + "a",
				"--spring.ssl.bundle.pem.a.reload-on-update=true",
				"--spring.ssl.bundle.watch.file.quiet-period=50ms")) {
			TlsContext before = Objects.requireNonNull(own.listener("raw").tls());
			Instant expiry = files.x509("renewed").getNotAfter().toInstant();

			// the key of another certificate
			Files.copy(files.key("renewed"), files.key("server"), StandardCopyOption.REPLACE_EXISTING);
			TestServer.await()
				.untilAsserted(() -> assertThat(own.log().lines(Level.WARN))
					.contains("Listener raw keeps its current certificates: 'echo.listeners.raw.tls.bundle' is 'a', "
							+ "whose private key does not match its certificate."));
			assertThat(own.listener("raw").tls()).isSameAs(before);

			own.log().clear();
			Files.writeString(files.certificate("server"), "half of a certific");
			TestServer.await()
				.untilAsserted(() -> assertThat(own.log().lines(Level.WARN))
					.contains("Listener raw keeps its current certificates: 'echo.listeners.raw.tls.bundle' is 'a', "
							+ "which cannot be read: Unable to create key store: Missing certificates or unrecognized "
							+ "format."));
			assertThat(own.listener("raw").tls()).isSameAs(before);

			own.log().clear();
			files.replace("server", "renewed");
			TestServer.await()
				.untilAsserted(() -> assertThat(own.log().lines(Level.INFO))
					.contains("Listener raw has new certificates; the earliest expires at " + expiry));
			assertThat(own.listener("raw").tls()).isNotSameAs(before);
			assertThat(series(own, "raw")).containsExactly(
					"tcp_server_tls_certificate_expiry_timestamp_seconds{listener=\"raw\"} " + seconds(expiry));
			assertThat(own.log().lines(Level.ERROR)).isEmpty();
		}
	}

	@Test
	void newConnectionsHaveTheNewCertificateAndOpenOnesGoOn() throws IOException {
		try (SSLSocket before = connect("renewed")) {
			assertThat(shown(before)).isEqualTo("CN=server");
			DefaultSslBundleRegistry bundles = (DefaultSslBundleRegistry) server.context().getBean(SslBundles.class);
			bundles.updateBundle("renewed",
					SslBundle.of(new PemSslStoreBundle(
							PemSslStoreDetails.forCertificate(certificates.certificate("sooner").toUri().toString())
								.withPrivateKey(certificates.key("sooner").toUri().toString()),
							null)));
			try (SSLSocket after = connect("renewed")) {
				assertThat(shown(after)).isEqualTo("CN=sooner");
				assertThat(echo(after)).isEqualTo('x');
			}
			assertThat(echo(before)).isEqualTo('x');
		}
	}

	@Test
	void theServerNameChoosesTheBundle() throws IOException {
		for (String[] pair : new String[][] { { "one.example.org", "CN=sooner" }, { "localhost", "CN=server" } }) {
			try (SSLSocket client = connect("sni")) {
				SSLParameters parameters = client.getSSLParameters();
				parameters.setServerNames(List.of(new SNIHostName(pair[0])));
				client.setSSLParameters(parameters);
				assertThat(shown(client)).isEqualTo(pair[1]);
			}
		}
	}

	/**
	 * Uses OpenSSL, as a client of the JDK always asks for the name of the session.
	 */
	@ParameterizedTest
	@ValueSource(strings = { "-tls1_2", "-tls1_3" })
	@RequiresTool("openssl")
	void aSessionIsNotResumedUnderAnotherName(String version, @TempDir Path own) throws IOException {
		String session = own.resolve("session").toString();
		String main = "localhost";
		String other = "one.example.org";
		assertThat(openssl(version, "-servername", main, "-sess_out", session)).contains("New, TLSv1");
		assertThat(openssl(version, "-servername", main, "-sess_in", session)).contains("Reused, TLSv1");
		assertThat(openssl(version, "-servername", other, "-sess_in", session)).contains("New, TLSv1");
		assertThat(openssl(version, "-servername", other, "-sess_out", session)).contains("New, TLSv1");
		assertThat(openssl(version, "-servername", main, "-sess_in", session)).contains("New, TLSv1");
		assertThat(openssl(version, "-noservername", "-sess_in", session)).contains("New, TLSv1");
	}

	/** Runs a client until it has an echo; by then it has the tickets. */
	private static String openssl(String... options) throws IOException {
		List<String> command = new ArrayList<>(
				List.of(Tool.find("openssl").toString(), "s_client", "-connect", "127.0.0.1:" + server.port("sni")));
		command.addAll(List.of(options));
		Process client = new ProcessBuilder(command).redirectErrorStream(true).start();
		StringBuilder output = new StringBuilder();
		try (BufferedReader reader = client.inputReader(StandardCharsets.UTF_8)) {
			try (Writer writer = client.outputWriter(StandardCharsets.UTF_8)) {
				writer.write("x\n");
				writer.flush();
				String line = reader.readLine();
				while (line != null && !line.equals("x")) {
					output.append(line).append('\n');
					line = reader.readLine();
				}
			}
			reader.lines().forEach((line) -> output.append(line).append('\n'));
		}
		assertThat(EchoProcess.exitCode(client)).as(output.toString()).isZero();
		return output.toString();
	}

	private static SSLSocket connect(String listener) throws IOException {
		SSLSocket socket = (SSLSocket) certificates.context(null, Certificates.CA)
			.getSocketFactory()
			.createSocket(InetAddress.getLoopbackAddress(), server.port(listener));
		socket.setSoTimeout(30_000);
		return socket;
	}

	private static String shown(SSLSocket client) throws IOException {
		return client.getSession().getPeerPrincipal().getName();
	}

	private static int echo(SSLSocket client) throws IOException {
		client.getOutputStream().write('x');
		return client.getInputStream().read();
	}

	@Test
	void aReplacementWithoutAKeyIsNotTaken() {
		TlsContext before = Objects.requireNonNull(server.listener("kept").tls());
		DefaultSslBundleRegistry bundles = (DefaultSslBundleRegistry) server.context().getBean(SslBundles.class);
		bundles.updateBundle("kept", SslBundle.of(SslStoreBundle.NONE));
		assertThat(server.listener("kept").tls()).isSameAs(before);
		assertThat(this.log.lines(Level.WARN)).containsExactly(
				"Listener kept keeps its current certificates: 'echo.listeners.kept.tls.bundle' is 'kept', "
						+ "which has no private key.");
	}

	@Test
	void aBundleThatIsNotThereIsRefused() {
		assertRefused("bundle' is 'none', but there is no bundle of that name under 'spring.ssl.bundle'.",
				new String[0], BUNDLE + "none");
	}

	@Test
	void aBundleWithoutAKeyIsRefused() {
		assertRefused("bundle' is 'a', which has no private key.", new String[] {
				"--spring.ssl.bundle.pem.a.truststore.certificate=" + certificates.certificate(Certificates.CA) },
				BUNDLE + "a");
		assertRefused("bundle' is 'a', which has no private key.",
				new String[] { "--spring.ssl.bundle.pem.a.keystore.certificate=" + certificates.certificate("server") },
				BUNDLE + "a");
	}

	@Test
	void aKeyOfAnotherCertificateIsRefused() {
		assertRefused("bundle' is 'a', whose private key does not match its certificate.",
				new String[] { "--spring.ssl.bundle.pem.a.keystore.certificate=" + certificates.certificate("server"),
						"--spring.ssl.bundle.pem.a.keystore.private-key=" + certificates.key("sooner") },
				BUNDLE + "a");
	}

	@Test
	void clientAuthWithoutATrustStoreIsRefused() throws IOException {
		for (String auth : List.of("want", "need")) {
			assertRefused(
					"bundle' is 'a', which has no trust store, so that with 'client-auth' " + auth
							+ " every public authority could issue certificates for clients.",
					certificates.bundle("a", "server"), BUNDLE + "a", "--echo.listeners.raw.tls.client-auth=" + auth);
		}
	}

	@Test
	void aFileThatIsMissingIsNamedWithItsBundle() throws IOException {
		Path missing = directory.resolve("missing.pem");
		assertRefused("bundle' is 'a', which cannot be read: ", missing.toString(),
				new String[] { "--spring.ssl.bundle.pem.a.keystore.certificate=" + missing,
						"--spring.ssl.bundle.pem.a.keystore.private-key=" + certificates.key("server") },
				BUNDLE + "a");
	}

	@Test
	void aFileWithSomethingElseIsNamedWithItsBundle() throws IOException {
		Path other = Files.writeString(directory.resolve("other.pem"), "something else", StandardCharsets.UTF_8);
		assertRefused("bundle' is 'a', which cannot be read: ", "",
				new String[] { "--spring.ssl.bundle.pem.a.keystore.certificate=" + other,
						"--spring.ssl.bundle.pem.a.keystore.private-key=" + certificates.key("server") },
				BUNDLE + "a");
	}

	@Test
	void optionsOfASingleServerNamesBundleThatWouldBeWithoutEffectAreRefused() throws IOException {
		String[] bundles = Stream.of(certificates.bundle("a", "server"), certificates.bundle("b", "sooner"))
			.flatMap(Stream::of)
			.toArray(String[]::new);
		String options = "--spring.ssl.bundle.pem.b.";
		assertRefused(
				"sni[*.example.org]' is 'b', whose 'options.ciphers' differs from that of 'a', which applies to all "
						+ "server names.",
				bundles, BUNDLE + "a", SNI + "b", options + "options.ciphers=TLS_AES_128_GCM_SHA256");
		assertRefused(
				"sni[*.example.org]' is 'b', whose 'options.enabled-protocols' differs from that of 'a', which applies to all "
						+ "server names.",
				bundles, BUNDLE + "a", SNI + "b", options + "options.enabled-protocols=TLSv1.3");
		assertRefused(
				"sni[*.example.org]' is 'b', whose 'protocol' differs from that of 'a', which applies to all server names.",
				bundles, BUNDLE + "a", SNI + "b", options + "protocol=TLSv1.3");
		assertRefused("sni[*.example.org]' is 'none', but there is no bundle of that name under 'spring.ssl.bundle'.",
				bundles, BUNDLE + "a", SNI + "none");
	}

	@Test
	void aProtocolThatTheJdkDoesNotKnowIsRefused() throws IOException {
		assertRefused("bundle' is 'a', which cannot be used for TLS: ", "TLSv9", certificates.bundle("a", "server"),
				BUNDLE + "a", "--spring.ssl.bundle.pem.a.options.enabled-protocols=TLSv9");
	}

	private static void assertRefused(String sentence, String[] bundles, String... settings) {
		assertRefused(sentence, "", bundles, settings);
	}

	private static void assertRefused(String start, String detail, String[] bundles, String... settings) {
		Throwable failure = startFailure(bundles, settings);
		assertThatExceptionOfType(InvalidSettingException.class).isThrownBy(() -> {
			throw cause(failure);
		})
			.withMessageStartingWith("'echo.listeners.raw.tls." + start)
			.withMessageContaining(detail)
			.satisfies((ex) -> assertThat(ex.getMessage()).endsWith(".").doesNotEndWith(".."));
	}

	private static Throwable cause(Throwable failure) {
		Throwable ex = failure;
		while (!(ex instanceof InvalidSettingException) && ex.getCause() != null) {
			ex = ex.getCause();
		}
		return ex;
	}

	private static Throwable startFailure(String[] bundles, String... settings) {
		List<String> arguments = new ArrayList<>(List.of(bundles));
		arguments.addAll(List.of(settings));
		arguments.addAll(List.of("--echo.listeners.raw.port=0", "--echo.listeners.line.enabled=false"));
		return catchThrowable(
				() -> new SpringApplicationBuilder(EchosounderApplication.class).web(WebApplicationType.NONE)
					.run(arguments.toArray(String[]::new))
					.close());
	}

	private static TestServer start(String[] bundles, String... settings) {
		return TestServer.start(Stream.concat(Stream.of(bundles), Stream.of(settings)).toArray(String[]::new));
	}

	private static Instant expiry(String name) throws IOException {
		return certificates.x509(name).getNotAfter().toInstant();
	}

	private static String seconds(Instant instant) {
		return Double.toString((double) instant.getEpochSecond());
	}

	private static List<String> series(TestServer of, String listener) {
		return of.context()
			.getBean(PrometheusMeterRegistry.class)
			.scrape()
			.lines()
			.filter((line) -> line.startsWith("tcp_server_tls_certificate_expiry")
					&& line.contains("\"" + listener + "\""))
			.toList();
	}

}
