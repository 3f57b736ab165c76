package io.echosounder.peer;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;

import io.echosounder.testing.Background;
import io.echosounder.testing.Certificates;
import io.echosounder.testing.Client;
import io.echosounder.testing.EchoProcess;
import io.echosounder.testing.FullTier;
import io.echosounder.testing.RequiresTool;
import io.echosounder.testing.TlsClient;
import io.echosounder.testing.Tool;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests with programs that speak TLS if they are told to, and with some that were not.
 */
@FullTier
class TlsClientsIT {

	@RegisterExtension
	static final SharedServer shared = new SharedServer();

	@TempDir
	static Path directory;

	private static Certificates certificates;

	private static EchoProcess server;

	@BeforeAll
	static void start() throws IOException {
		certificates = Certificates.in(directory).server("server", "localhost");
		List<String> settings = new ArrayList<>(List.of(certificates.bundle("server", "server")));
		settings.addAll(List.of("--echo.listeners.raw.tls.bundle=server", "--echo.listeners.line.tls.bundle=server",
				"--echo.listeners.blocking.tls.bundle=server", "--echo.listeners.blocking.transport=blocking",
				"--echo.listeners.blocking.port=0"));
		server = shared.start(settings);
	}

	/** All of these end their output long before the last reply. */
	@ParameterizedTest
	@ValueSource(strings = { "ncat --ssl 127.0.0.1 %d", "ncat --ssl-verify --ssl-trustfile CA localhost %d" })
	@RequiresTool("ncat")
	void whatNcatSendsComesBack(String command) throws IOException {
		assertComesBack(command);
	}

	/** These end their output early, too. */
	@ParameterizedTest
	@ValueSource(strings = { "socat -t60 - OPENSSL:localhost:%d,cafile=CA,openssl-max-proto-version=TLS1.2",
			"socat -t60 - OPENSSL:localhost:%d,cafile=CA,openssl-min-proto-version=TLS1.3" })
	@RequiresTool("socat")
	void whatSocatSendsComesBack(String command) throws IOException {
		assertComesBack(command);
	}

	private void assertComesBack(String command) throws IOException {
		byte[] random = new byte[1024 * 1024];
		new Random(7).nextBytes(random);
		for (String listener : List.of("raw", "blocking")) {
			assertThat(run(command, listener, random)).isEqualTo(random);
		}
		byte[] lines = "hello\n\nw\u00f6rld\r\n".repeat(1000).getBytes(StandardCharsets.UTF_8);
		assertThat(run(command, "line", lines)).isEqualTo(lines);
	}

	@Test
	@RequiresTool({ "ncat", "socat" })
	void aClientThatDoesNotTrustTheServerIsCounted() throws IOException {
		double refused = failed("line", "alert");
		try (Terminal client = terminal("ncat --ssl-verify localhost %d", "line")) {
			client.awaitEnd(1);
		}
		try (Terminal client = terminal("socat - OPENSSL:localhost:%d,openssl-max-proto-version=TLS1.2", "line")) {
			client.awaitEnd(1);
		}
		server.awaitNoConnections();
		assertThat(failed("line", "alert")).isEqualTo(refused + 2);
	}

	/** It gets its request back, which is no reply of HTTP. */
	@Test
	@RequiresTool("curl")
	void aWebClientReadsItsRequest() throws IOException {
		try (Terminal client = terminal("curl -sS --http1.1 --cacert CA https://localhost:%d/", "raw")) {
			client.awaitEnd(1);
			assertThat(client.shown()).contains("HTTP/0.9");
		}
		try (Terminal client = terminal("curl -sSN --http0.9 --http1.1 --cacert CA https://localhost:%d/tea", "line")) {
			client.awaitShown("GET /tea HTTP/1.1");
		}
	}

	@Test
	@RequiresTool("curl")
	void curlWithoutTlsIsCountedOnce() throws IOException {
		assertIsCountedOnce("curl -sS http://127.0.0.1:%d/", 52);
	}

	@Test
	@RequiresTool("nc")
	void ncWithoutTlsIsCountedOnce() throws IOException {
		assertIsCountedOnce("nc -N 127.0.0.1 %d", 0);
	}

	@Test
	@RequiresTool("ncat")
	void ncatWithoutTlsIsCountedOnce() throws IOException {
		assertIsCountedOnce("ncat 127.0.0.1 %d", 0);
	}

	private static void assertIsCountedOnce(String command, int status) throws IOException {
		double closed = closed("line", "handshake");
		double failed = failed("line", "not-tls");
		try (Terminal client = terminal(command, "line")) {
			if (status == 0) {
				client.type("hello\n").endInput();
			}
			client.awaitEnd(status);
			assertThat(client.shown()).doesNotContain("hello");
		}
		server.awaitNoConnections();
		assertThat(failed("line", "not-tls")).isEqualTo(failed + 1);
		assertThat(failed("line", "")).as("for any reason")
			.isEqualTo(failed("line", "not-tls") + failed("line", "alert"));
		assertThat(closed("line", "handshake")).isEqualTo(closed + 1);
	}

	@Test
	@RequiresTool("openssl")
	void manyHandshakesDisturbNobody() throws IOException {
		double handshakes = server.sum("tcp_server_tls_handshake_duration_seconds_count", "\"raw\"");
		List<TlsClient> clients = new ArrayList<>();
		try (Terminal loop = terminal("bash " + script() + " %d CA", "raw")) {
			for (int i = 0; i < 20; i++) {
				clients
					.add(TlsClient.on(Client.connect(server.port("raw")), certificates.context(null, Certificates.CA))
						.handshake());
			}
			List<Background> talks = new ArrayList<>();
			for (TlsClient client : clients) {
				talks.add(Background.startOnPlatform(() -> talk(client, loop)));
			}
			loop.type("go\n").awaitEnd(0);
			talks.forEach(Background::join);
		}
		finally {
			for (TlsClient client : clients) {
				client.close();
			}
		}
		server.awaitNoConnections();
		assertThat(server.sum("tcp_server_tls_handshake_duration_seconds_count", "\"raw\""))
			.isEqualTo(handshakes + 220);
	}

	/** Talks until the program has ended. */
	private static void talk(TlsClient client, Terminal program) throws IOException {
		boolean last;
		do {
			last = !program.isAlive();
			client.send("is anybody there?");
			assertThat(client.readLike("is anybody there?")).isEqualTo("is anybody there?");
		}
		while (!last);
		client.endOutput();
		assertThat(client.readToEnd()).isEmpty();
	}

	/** Each client says goodbye at once, and fails unless it trusts the server. */
	private static Path script() throws IOException {
		return Files.writeString(directory.resolve("handshakes.sh"), """
				read -r go
				for i in {1..200}; do
					%s s_client -connect "localhost:$1" -CAfile "$2" -verify_return_error </dev/null >/dev/null || exit
				done
				""".formatted(Tool.find("openssl")));
	}

	private byte[] run(String command, String listener, byte[] input) throws IOException {
		Path output = directory.resolve("output");
		Terminal.run(complete(command, listener), Files.write(directory.resolve("input"), input), output);
		return Files.readAllBytes(output);
	}

	private static Terminal terminal(String command, String listener) throws IOException {
		return Terminal.run(complete(command, listener));
	}

	private static String complete(String command, String listener) {
		return command.formatted(server.port(listener))
			.replace("CA", certificates.certificate(Certificates.CA).toString());
	}

	private static double failed(String listener, String reason) throws IOException {
		return server.sum("tcp_server_tls_handshakes_failed_total", "\"" + listener + "\"", "reason=\"" + reason);
	}

	private static double closed(String listener, String reason) throws IOException {
		return server.sum("tcp_server_connections_closed_total", "\"" + listener + "\"", "\"" + reason + "\"");
	}

}
