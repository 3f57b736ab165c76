package io.echosounder.peer;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

import com.jayway.jsonpath.JsonPath;
import io.echosounder.testing.Certificates;
import io.echosounder.testing.EchoProcess;
import io.echosounder.testing.FullTier;
import io.echosounder.testing.RequiresTool;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests with {@code openssl s_client}, which is a TLS that is not the JDK's, and shows
 * what it has negotiated.
 */
@FullTier
@RequiresTool("openssl")
class OpensslIT {

	@RegisterExtension
	static final SharedServer shared = new SharedServer();

	@TempDir
	static Path directory;

	private static Certificates certificates;

	private static EchoProcess server;

	@BeforeAll
	static void start() throws IOException {
		certificates = Certificates.in(directory)
			.authority("between", Certificates.CA)
			.serverOf("between", "server", "localhost")
			.server("other", "*.example.org")
			.expired("late")
			.client("client", Certificates.CA)
			.authority("stranger")
			.client("unknown", "stranger");
		List<String> settings = new ArrayList<>();
		Stream
			.of(certificates.bundle("server", "server", Certificates.CA), certificates.bundle("other", "other"),
					certificates.bundle("late", "late"))
			.forEach((bundle) -> settings.addAll(List.of(bundle)));
		settings.addAll(List.of("--echo.listeners.line.tls.bundle=server", "--echo.listeners.line.tls.alpn=first",
				"--echo.listeners.line.tls.sni[*.example.org]=other", "--echo.listeners.late.port=0",
				"--echo.listeners.late.tls.bundle=late"));
		for (String auth : List.of("want", "need")) {
			String prefix = "--echo.listeners." + auth + ".";
			settings.addAll(List.of(prefix + "port=0", prefix + "framing=lf", prefix + "tls.bundle=server",
					prefix + "tls.client-auth=" + auth));
		}
		server = shared.start(settings);
	}

	@ParameterizedTest
	@CsvSource({ "-tls1_2, TLSv1.2", "-tls1_3, TLSv1.3" })
	void aLineComesBackOverAChainThatTheClientTrusts(String version, String name) throws IOException {
		double truncated = truncated();
		try (Terminal client = client("line", version, "-verify_hostname localhost")) {
			client.type("is anybody there?\n").awaitShown("is anybody there?\n").type("Q\n").awaitEnd(0);
			assertThat(client.shown()).contains("New, " + name + ", ", "Verification: OK", "depth=2 CN=ca",
					"depth=1 CN=between", "depth=0 CN=server");
		}
		server.awaitNoConnections();
		assertThat(truncated()).as("connections that end without goodbye").isEqualTo(truncated);
	}

	@ParameterizedTest
	@CsvSource({ "-servername www.example.org, other", "-servername WWW.EXAMPLE.ORG, other",
			"-servername localhost, server", "-servername a.b.example.org, server", "-noservername, server" })
	void theCertificateIsThatOfTheNameThatIsAskedFor(String option, String subject) throws IOException {
		try (Terminal client = client("line", option)) {
			client.type("hello\n").awaitShown("hello\n").type("Q\n").awaitEnd(0);
			assertThat(client.shown()).contains("subject=CN=" + subject + "\n");
		}
	}

	@Test
	void theFirstApplicationProtocolIsChosen() throws IOException {
		try (Terminal client = client("line", "-servername www.example.org -alpn coffee,h2")) {
			client.type("hello\n").awaitShown("hello\n");
			String connections = server.get("/actuator/connections").body();
			assertThat(JsonPath.<List<String>>read(connections, "$..tls.applicationProtocol"))
				.containsExactly("coffee");
			assertThat(JsonPath.<List<String>>read(connections, "$..tls.serverName"))
				.containsExactly("www.example.org");
			client.type("Q\n").awaitEnd(0);
			assertThat(client.shown()).contains("ALPN protocol: coffee\n");
		}
		try (Terminal client = client("line")) {
			client.type("hello\n").awaitShown("hello\n").type("Q\n").awaitEnd(0);
			assertThat(client.shown()).contains("No ALPN negotiated\n");
		}
		try (Terminal client = client("want", "-alpn coffee")) {
			client.type("hello\n").awaitShown("hello\n").type("Q\n").awaitEnd(0);
			assertThat(client.shown()).contains("No ALPN negotiated\n");
		}
	}

	@ParameterizedTest
	@ValueSource(strings = { "-tls1_2", "-tls1_3" })
	void aSessionIsResumed(String version) throws IOException {
		Path session = directory.resolve("session" + version);
		try (Terminal client = client("line", version, "-sess_out " + session)) {
			client.type("hello\n").awaitShown("hello\n").type("Q\n").awaitEnd(0);
			assertThat(client.shown()).contains("\nNew, TLS");
		}
		try (Terminal client = client("line", version, "-sess_in " + session)) {
			client.type("hello\n").awaitShown("hello\n").type("Q\n").awaitEnd(0);
			assertThat(client.shown()).contains("\nReused, TLS");
		}
	}

	/** {@code k} for the client's keys, {@code K} for those of both. */
	@ParameterizedTest
	@ValueSource(strings = { "k", "K" })
	void keysAreUpdatedInTheMiddle(String command) throws IOException {
		try (Terminal client = client("line", "-tls1_3")) {
			client.type("one\n").awaitShown("one\n").type(command + "\n").awaitShown("KEYUPDATE\n");
			for (String line : List.of("two\n", "three\n")) {
				client.type(line).awaitShown(line);
			}
			client.type("Q\n").awaitEnd(0);
		}
	}

	@Test
	void anotherHandshakeIsRefused() throws IOException {
		double refused = failed("line", "renegotiation");
		try (Terminal client = client("line", "-tls1_2")) {
			client.type("one\n").awaitShown("one\n").type("R\n").awaitShown("RENEGOTIATING").awaitEnd(1);
		}
		server.awaitNoConnections();
		assertThat(failed("line", "renegotiation")).isEqualTo(refused + 1);
	}

	@ParameterizedTest
	@CsvSource({ "line, -tls1_2 -verify_hostname www.example.org, hostname mismatch",
			"line, -tls1_3 -verify_hostname www.example.org, hostname mismatch",
			"late, -tls1_2, certificate has expired", "late, -tls1_3, certificate has expired" })
	void aClientThatRefusesTheCertificateIsCountedAsTheOneWhoBrokeItOff(String listener, String options, String reason)
			throws IOException {
		double refused = failed(listener, "alert");
		try (Terminal client = client(listener, options)) {
			client.awaitEnd(1);
			assertThat(client.shown()).contains("Verification error: " + reason);
		}
		server.awaitNoConnections();
		assertThat(failed(listener, "alert")).isEqualTo(refused + 1);
	}

	@Test
	void anOldVersionIsRefused() throws IOException {
		double refused = failed("line", "protocol-version");
		try (Terminal client = client("line", "-tls1_1 -cipher DEFAULT:@SECLEVEL=0")) {
			client.awaitEnd(1);
			assertThat(client.shown()).contains("alert protocol version");
		}
		server.awaitNoConnections();
		assertThat(failed("line", "protocol-version")).isEqualTo(refused + 1);
	}

	@ParameterizedTest
	@CsvSource({ "need, -tls1_2", "need, -tls1_3", "want, -tls1_2", "want, -tls1_3" })
	void aClientWithAGoodCertificateIsServedAndKnown(String listener, String version) throws IOException {
		try (Terminal client = client(listener, version, credentials("client"))) {
			client.type("it is me\n").awaitShown("it is me\n");
			assertThat(JsonPath.<List<String>>read(server.get("/actuator/connections").body(), "$..tls.clientSubject"))
				.containsExactly("CN=client");
			client.type("Q\n").awaitEnd(0);
		}
	}

	@ParameterizedTest
	@ValueSource(strings = { "-tls1_2", "-tls1_3" })
	void aClientWithoutACertificateIsServedWhereThatIsWantedOnly(String version) throws IOException {
		try (Terminal client = client("want", version)) {
			client.type("no name\n").awaitShown("no name\n").type("Q\n").awaitEnd(0);
		}
	}

	@ParameterizedTest
	@CsvSource({ "need, -tls1_2, ''", "need, -tls1_3, ''", "need, -tls1_2, late", "need, -tls1_3, late",
			"need, -tls1_2, unknown", "need, -tls1_3, unknown", "want, -tls1_2, late", "want, -tls1_3, late",
			"want, -tls1_2, unknown", "want, -tls1_3, unknown" })
	void aClientWithoutAGoodCertificateIsToldSo(String listener, String version, String certificate)
			throws IOException {
		double refused = failed(listener, "client-certificate");
		try (Terminal client = client(listener, version, credentials(certificate))) {
			client.awaitEnd(1);
			assertThat(client.shown()).contains("SSL alert number");
		}
		server.awaitNoConnections();
		assertThat(failed(listener, "client-certificate")).isEqualTo(refused + 1);
	}

	private static String credentials(String name) {
		return name.isEmpty() ? ""
				: "-cert %s -key %s".formatted(certificates.certificate(name), certificates.key(name));
	}

	private static Terminal client(String listener, String... options) throws IOException {
		String command = "openssl s_client -nameopt rfc2253 -connect 127.0.0.1:%d -CAfile %s -verify_return_error %s"
			.formatted(server.port(listener), certificates.certificate(Certificates.CA), String.join(" ", options));
		return Terminal.run(command.strip());
	}

	private static double failed(String listener, String reason) throws IOException {
		return server.sum("tcp_server_tls_handshakes_failed_total", "\"" + listener + "\"", "\"" + reason + "\"");
	}

	private static double truncated() throws IOException {
		return server.sum("tcp_server_tls_truncated_total");
	}

}
