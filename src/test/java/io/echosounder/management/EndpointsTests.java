package io.echosounder.management;

import java.io.IOException;
import java.net.Socket;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

import javax.net.ssl.SSLParameters;
import javax.net.ssl.SSLSocket;

import io.echosounder.testing.Certificates;
import io.echosounder.testing.Management;
import io.echosounder.testing.TestServer;
import io.echosounder.transport.Connection;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import org.springframework.boot.WebApplicationType;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for the endpoints {@code connections} and {@code drain}.
 */
class EndpointsTests {

	private static final Certificates CERTIFICATES = Certificates.ofScenarios();

	/** Allows reading only; one listener has TLS behind a proxy. */
	@AutoClose
	private static TestServer server;

	@AutoClose
	private static Management management;

	@BeforeAll
	static void startServer() throws IOException {
		List<String> settings = new ArrayList<>(List.of(CERTIFICATES.bundle("a", "server", Certificates.CA)));
		settings.addAll(List.of("--echo.listeners.tls.port=0", "--echo.listeners.tls.framing=lf",
				"--echo.listeners.tls.tls.bundle=a", "--echo.listeners.tls.tls.client-auth=need",
				"--echo.listeners.tls.tls.alpn=first", "--echo.listeners.tls.proxy-protocol=required",
				"--management.endpoint.connections.access=read-only", "--management.endpoint.drain.access=read-only"));
		server = TestServer.start(WebApplicationType.SERVLET, List.of(), settings.toArray(String[]::new));
		management = new Management(server);
	}

	@AfterEach
	void nothingIsLeft() {
		server.awaitNoConnections();
	}

	/** Boot would serve all files in these directories of any archive. */
	@ParameterizedTest
	@ValueSource(strings = { "META-INF/resources", "resources", "static", "public" })
	void thereAreNoFilesToServe(String directory) {
		assertThat(EndpointsTests.class.getResource("/" + directory)).isNull();
	}

	@Test
	void readingIsAllowedAndWritingIsNot() throws Exception {
		try (Socket client = talk(server)) {
			Connection connection = server.listener("line").openConnections().iterator().next();
			String id = connection.getConnectionId();
			assertThat(management.get("connections").body()).contains("\"id\":\"" + id + "\"", "\"listener\":\"line\"",
					"\"peer\":\"127.0.0.1:" + client.getLocalPort() + "\"", "\"received\":3", "\"sent\":3",
					"\"unsent\":0", "\"since\":", "\"idleFor\":", "\"proxy\":null", "\"tls\":null");
			assertThat(management.get("connections/" + id).body()).startsWith("{\"id\":\"" + id + "\"");
			assertThat(management.get("connections/none").statusCode()).isEqualTo(404);
			assertThat(management.send("DELETE", "connections/" + id).statusCode()).isEqualTo(405);
			assertThat(management.get("drain").body()).contains("\"phase\":\"RUNNING\"", "\"connections\":1");
			assertThat(management.send("POST", "drain").statusCode()).isEqualTo(405);
			assertThat(connection.isOpen()).isTrue();
		}
	}

	@Test
	void whatTheProxySaidAndWhatTheHandshakeCameToIsShown() throws Exception {
		try (Socket socket = server.connect("tls")) {
			socket.getOutputStream()
				.write("PROXY TCP4 192.0.2.7 192.0.2.8 1111 2222\r\n".getBytes(StandardCharsets.US_ASCII));
			try (SSLSocket client = (SSLSocket) CERTIFICATES.context("client", Certificates.CA)
				.getSocketFactory()
				.createSocket(socket, "server.example.org", 1, false)) {
				SSLParameters parameters = client.getSSLParameters();
				parameters.setApplicationProtocols(new String[] { "echo" });
				client.setSSLParameters(parameters);
				client.getOutputStream().write(new byte[] { 'h', 'i', '\n' });
				assertThat(client.getInputStream().readNBytes(3)).hasSize(3);
				assertThat(management.get("connections").body()).contains("\"peer\":\"192.0.2.7:1111\"",
						"\"proxy\":\"127.0.0.1:" + socket.getLocalPort() + "\"",
						"\"proxyProtocol\":{\"version\":1,\"command\":\"PROXY\",\"source\":\"192.0.2.7:1111\","
								+ "\"destination\":\"192.0.2.8:2222\",\"facts\":{}}",
						"\"protocol\":\"TLSv1.3\"", "\"serverName\":\"server.example.org\"",
						"\"applicationProtocol\":\"echo\"", "\"clientSubject\":\"CN=client\"",
						"\"clientExpiry\":\"" + CERTIFICATES.x509("client").getNotAfter().toInstant() + "\"");
			}
		}
	}

	@Test
	void whereWritingIsAllowedAConnectionIsClosedAndADrainBegun() throws Exception {
		try (TestServer own = TestServer.start(WebApplicationType.SERVLET, List.of(),
				"--management.endpoint.connections.access=unrestricted",
				"--management.endpoint.drain.access=unrestricted", "--echo.drain.linger=5s",
				"--echo.drain.quiet-period=1ms"); Management itsManagement = new Management(own)) {
			try (Socket client = talk(own); Socket other = talk(own)) {
				String id = own.listener("line")
					.openConnections()
					.stream()
					.filter((connection) -> connection.peer().getPort() == client.getLocalPort())
					.findFirst()
					.orElseThrow()
					.getConnectionId();
				assertThat(itsManagement.send("DELETE", "connections/none").statusCode()).isEqualTo(404);
				assertThat(itsManagement.send("DELETE", "connections/" + id).statusCode()).isEqualTo(204);
				assertThat(client.getInputStream().read()).isEqualTo(-1);

				HttpResponse<String> begun = itsManagement.send("POST", "drain");
				assertThat(begun.statusCode()).isEqualTo(202);
				assertThat(begun.body()).contains("\"phase\":\"").doesNotContain("RUNNING");
				assertThat(itsManagement.get("health/readiness").statusCode()).isEqualTo(503);
				assertThat(itsManagement.get("health/liveness").statusCode()).isEqualTo(200);
				assertThat(other.getInputStream().read()).isEqualTo(-1);
				assertThat(itsManagement.get("health/readiness").body()).contains("\"state\":\"draining\"");
			}
		}
	}

	private static Socket talk(TestServer to) throws IOException {
		Socket client = to.connect("line");
		client.getOutputStream().write(new byte[] { 'h', 'i', '\n' });
		assertThat(client.getInputStream().readNBytes(3)).hasSize(3);
		return client;
	}

}
