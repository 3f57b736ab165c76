package io.echosounder.management;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

import io.echosounder.testing.RawHttp;
import io.echosounder.testing.SwitchedPeer;
import io.echosounder.testing.SwitchedPeer.Manner;
import io.echosounder.testing.TestServer;
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
		try (SwitchedPeer silent = new SwitchedPeer(Manner.SILENT); TestServer server = start(contextPath)) {
			// each of these that gets a seat keeps its thread
			for (int i = 0; i < SEATS * 3; i++) {
				RawHttp client = new RawHttp(server);
				clients.add(client);
				client.send(request(contextPath + "/probe?module=patient&target=" + silent.address()));
			}
			for (String path : List.of("/actuator/health", "/actuator/health/liveness", "/actuator/health/readiness",
					"/livez")) {
				assertThat(answer(server, contextPath + path)).startsWith("HTTP/1.1 200").contains("\"UP\"");
			}
			await().until(() -> silent.accepted() == SEATS);
			for (String path : List.of("/actuator/prometheus", "/", "/actuator/healthy", "/actuator/health/../info",
					"/actuator/info;/actuator/health")) {
				assertThat(answer(server, contextPath + path)).startsWith("HTTP/1.1 503")
					.endsWith("As many requests are served already as may be beside those for health: 10.\n");
			}
			assertThat(RawHttp.exchange(server, "GET " + contextPath + "/actuator/health HTTP/1.1", "Host: localhost",
					"Content-Length: 1"))
				.startsWith("HTTP/1.1 503");
			assertThat(silent.accepted()).isEqualTo(SEATS);
			silent.close();
			// each got an answer, and the seats are free again
			List<String> answers = new ArrayList<>();
			for (RawHttp client : clients) {
				answers.add(client.readUntil("\r\n").strip());
			}
			assertThat(answers).filteredOn("HTTP/1.1 200"::equals).hasSize(SEATS);
			assertThat(answers).filteredOn("HTTP/1.1 503"::equals).hasSize(SEATS * 2);
			await().untilAsserted(() -> assertThat(answer(server, contextPath + "/actuator/prometheus"))
				.startsWith("HTTP/1.1 200"));
			server.assertNoWarnings();
		}
		finally {
			for (RawHttp client : clients) {
				client.close();
			}
		}
	}

	private static String answer(TestServer server, String path) throws IOException {
		return RawHttp.exchange(server, "GET " + path + " HTTP/1.1", "Host: localhost");
	}

	private static String request(String path) {
		return "GET " + path + " HTTP/1.1\r\nHost: localhost\r\n\r\n";
	}

	private static TestServer start(String contextPath) {
		return TestServer.start(WebApplicationType.SERVLET, List.of(), "--server.tomcat.threads.max=" + SEATS * 2,
				"--server.servlet.context-path=" + contextPath, "--echo.probe.endpoint.enabled=true",
				"--management.endpoint.health.probes.add-additional-paths=true",
				"--echo.probe.endpoint.allowed-targets=127.0.0.1:*", "--echo.probe.endpoint.max-probes=100",
				"--echo.probe.modules.patient.timeout=1h");
	}

}
