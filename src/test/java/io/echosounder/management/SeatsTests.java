package io.echosounder.management;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

import io.echosounder.testing.RawHttp;
import io.echosounder.testing.SwitchedPeer;
import io.echosounder.testing.SwitchedPeer.Manner;
import io.echosounder.testing.TestServer;
import org.apache.catalina.startup.Tomcat;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import org.springframework.boot.WebApplicationType;

import static io.echosounder.testing.TestServer.await;
import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for {@link SeatsValve}.
 */
class SeatsTests {

	private static final int SEATS = 10;

	@ParameterizedTest
	@ValueSource(strings = { "", "/echo" })
	void whenAllOtherSeatsAreTakenThenHealthAnswers(String contextPath) throws Exception {
		List<RawHttp> clients = new ArrayList<>();
		SwitchedPeer silent = new SwitchedPeer(Manner.SILENT);
		try (TestServer server = start(contextPath)) {
			String probe = contextPath + "/probe?module=patient&target=" + silent.address();
			for (int i = 0; i < SEATS; i++) {
				RawHttp client = new RawHttp(server);
				clients.add(client);
				client.send("GET " + probe + " HTTP/1.1\r\nHost: localhost\r\n\r\n");
			}
			await().until(() -> silent.accepted() == SEATS);
			for (String path : List.of("/actuator/health", "/actuator/health/liveness", "/actuator/health/readiness",
					"/livez")) {
				assertThat(answer(server, contextPath + path)).startsWith("HTTP/1.1 200").contains("\"UP\"");
			}
			assertThat(answer(server, probe)).startsWith("HTTP/1.1 503");
			for (String path : List.of("/actuator/prometheus", "/", "/actuator/healthy", "/actuator/health/../info",
					"/actuator/info;/actuator/health")) {
				assertThat(answer(server, contextPath + path)).startsWith("HTTP/1.1 503")
					.endsWith("The limit of 10 requests, besides those for health, is reached.\n");
			}
			assertThat(RawHttp.exchange(server, "GET " + contextPath + "/actuator/health HTTP/1.1", "Host: localhost",
					"Content-Length: 1"))
				.startsWith("HTTP/1.1 503");
			assertThat(silent.accepted()).isEqualTo(SEATS);
			silent.close();
			for (RawHttp client : clients) {
				assertThat(client.readUntil("\r\n")).startsWith("HTTP/1.1 200");
			}
			await().untilAsserted(
					() -> assertThat(answer(server, contextPath + "/actuator/prometheus")).startsWith("HTTP/1.1 200"));
			server.assertNoWarnings();
		}
		finally {
			silent.close();
			for (RawHttp client : clients) {
				client.close();
			}
		}
	}

	private static String answer(TestServer server, String path) throws IOException {
		return RawHttp.exchange(server, "GET " + path + " HTTP/1.1", "Host: localhost");
	}

	/** Refusals that are not read hold threads, and so few are sent at once. */
	@Test
	void whenNoMoreCanBeRefusedThenTheConnectionClosesAndHealthIsPassedOn(@TempDir Path directory) throws Exception {
		Tomcat tomcat = new Tomcat();
		tomcat.setBaseDir(directory.toString());
		tomcat.setPort(0);
		tomcat.getEngine().getPipeline().addValve(new SeatsValve(0, 0, () -> List.of("/health")));
		tomcat.addContext("", null);
		tomcat.start();
		try {
			int port = tomcat.getConnector().getLocalPort();
			assertThat(RawHttp.exchange(port, "GET / HTTP/1.1", "Host: localhost")).isEmpty();
			assertThat(RawHttp.exchange(port, "GET /health/x HTTP/1.1", "Host: localhost")).startsWith("HTTP/1.1 404");
		}
		finally {
			tomcat.stop();
			tomcat.destroy();
		}
	}

	private static TestServer start(String contextPath) {
		return TestServer.start(WebApplicationType.SERVLET, List.of(), "--server.tomcat.threads.max=" + SEATS * 2,
				"--server.servlet.context-path=" + contextPath, "--echo.probe.endpoint.enabled=true",
				"--management.endpoint.health.probes.add-additional-paths=true",
				"--echo.probe.endpoint.allowed-targets=127.0.0.1:*", "--echo.probe.endpoint.max-probes=100",
				"--echo.probe.modules.patient.timeout=1h");
	}

}
