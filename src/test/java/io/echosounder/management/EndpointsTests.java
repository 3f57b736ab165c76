package io.echosounder.management;

import java.net.Socket;
import java.net.http.HttpResponse;
import java.util.List;

import io.echosounder.testing.Management;
import io.echosounder.testing.TestServer;
import io.echosounder.transport.Connection;
import org.junit.jupiter.api.Test;

import org.springframework.boot.WebApplicationType;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for the endpoints {@code connections} and {@code drain}.
 */
class EndpointsTests {

	private static final String ALLOW = "unrestricted";

	@Test
	void readingIsAllowedAndWritingIsNot() throws Exception {
		try (TestServer server = start("read-only"); Management management = new Management(server)) {
			try (Socket client = talk(server)) {
				Connection connection = server.listener("line").openConnections().iterator().next();
				String id = connection.getConnectionId();
				assertThat(management.get("connections").body()).contains("\"id\":\"" + id + "\"",
						"\"listener\":\"line\"", "\"peer\":\"127.0.0.1:" + client.getLocalPort() + "\"",
						"\"received\":3", "\"sent\":3", "\"unsent\":0", "\"since\":", "\"idleFor\":", "\"proxy\":null",
						"\"tls\":null");
				assertThat(management.get("connections/" + id).body()).startsWith("{\"id\":\"" + id + "\"");
				assertThat(management.get("connections/none").statusCode()).isEqualTo(404);
				assertThat(management.send("DELETE", "connections/" + id).statusCode()).isEqualTo(405);
				assertThat(management.get("drain").body()).contains("\"phase\":\"RUNNING\"", "\"connections\":1");
				assertThat(management.send("POST", "drain").statusCode()).isEqualTo(405);
				assertThat(connection.isOpen()).isTrue();
			}
		}
	}

	@Test
	void whereWritingIsAllowedAConnectionIsClosedAndADrainBegun() throws Exception {
		try (TestServer server = start(ALLOW); Management management = new Management(server)) {
			try (Socket client = talk(server); Socket other = talk(server)) {
				String id = server.listener("line")
					.openConnections()
					.stream()
					.filter((connection) -> connection.peer().getPort() == client.getLocalPort())
					.findFirst()
					.orElseThrow()
					.getConnectionId();
				assertThat(management.send("DELETE", "connections/none").statusCode()).isEqualTo(404);
				assertThat(management.send("DELETE", "connections/" + id).statusCode()).isEqualTo(204);
				assertThat(client.getInputStream().read()).isEqualTo(-1);

				HttpResponse<String> begun = management.send("POST", "drain");
				assertThat(begun.statusCode()).isEqualTo(202);
				assertThat(begun.body()).contains("\"phase\":\"").doesNotContain("RUNNING");
				assertThat(management.get("health/readiness").statusCode()).isEqualTo(503);
				assertThat(management.get("health/liveness").statusCode()).isEqualTo(200);
				assertThat(other.getInputStream().read()).isEqualTo(-1);
				assertThat(management.get("health/readiness").body()).contains("\"state\":\"draining\"");
			}
		}
	}

	private static TestServer start(String access) {
		return TestServer.start(WebApplicationType.SERVLET, List.of(),
				"--management.endpoint.connections.access=" + access, "--management.endpoint.drain.access=" + access,
				"--echo.drain.linger=5s", "--echo.drain.quiet-period=1ms");
	}

	private static Socket talk(TestServer server) throws java.io.IOException {
		Socket client = server.connect("line");
		client.getOutputStream().write(new byte[] { 'h', 'i', '\n' });
		assertThat(client.getInputStream().readNBytes(3)).hasSize(3);
		return client;
	}

}
