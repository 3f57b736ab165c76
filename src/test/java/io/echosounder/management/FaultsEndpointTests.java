package io.echosounder.management;

import java.net.Socket;
import java.net.http.HttpResponse;
import java.util.List;

import io.echosounder.testing.Management;
import io.echosounder.testing.TestServer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import org.springframework.boot.WebApplicationType;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for the endpoint {@code faults}.
 */
class FaultsEndpointTests {

	@AutoClose
	private static TestServer server;

	@AutoClose
	private static Management management;

	@BeforeAll
	static void startServer() {
		server = start("--management.endpoint.faults.access=unrestricted", "--echo.self-check.enabled=true",
				"--echo.listeners.refusing.port=0", "--echo.listeners.refusing.faults[0].type=refuse");
		management = new Management(server);
	}

	@AfterEach
	void nothingIsLeft() {
		server.awaitNoConnections();
	}

	@Test
	void withoutAccessFaultsCanBeSeenAndNotInjected() throws Exception {
		try (TestServer own = start("--echo.listeners.line.faults[0].type=latency",
				"--echo.listeners.line.faults[0].latency=50ms", "--echo.listeners.line.faults[0].seed=7");
				Management itsManagement = new Management(own)) {
			assertThat(itsManagement.get("faults").body()).contains("\"raw\":[]",
					"\"line\":[{\"type\":\"latency\","
							+ "\"parameters\":\"latency 50ms\",\"toxicity\":1.0,\"seed\":7,\"remaining\":null,"
							+ "\"connections\":0}]");
			assertThat(post(itsManagement, "faults/line", "{\"type\":\"refuse\"}").statusCode()).isEqualTo(405);
			assertThat(itsManagement.send("DELETE", "faults/line").statusCode()).isEqualTo(405);
			assertThat(own.listener("line").faults().rules()).hasSize(1);
		}
	}

	@Test
	void aFaultIsInjectedReplacedAndRemoved() throws Exception {
		HttpResponse<String> injected = post(management, "faults/line",
				"{\"type\":\"latency\",\"latency\":\"50ms\",\"jitter\":\"0ms\",\"for\":\"10m\",\"seed\":7,"
						+ "\"toxicity\":0.5}");
		assertThat(injected.statusCode()).isEqualTo(200);
		assertThat(injected.body()).contains("\"type\":\"latency\"", "\"toxicity\":0.5", "\"seed\":7",
				"\"remaining\":\"PT", "\"connections\":0");
		post(management, "faults/line", "{\"type\":\"slicer\",\"average-size\":\"8B\"}");
		post(management, "faults/line", "{\"type\":\"latency\",\"latency\":\"1ms\"}");
		assertThat(server.listener("line").faults().rules()).hasSize(2);
		try (Socket client = server.connect("line")) {
			client.getOutputStream().write(new byte[] { 'h', 'i', '\n' });
			assertThat(client.getInputStream().readNBytes(3)).containsExactly('h', 'i', '\n');
			assertThat(management.get("faults/line").body()).contains("\"connections\":1");
			assertThat(server.count("tcp.server.faults.injected", "listener", "line", "fault", "latency")).isOne();
			assertThat(management.send("DELETE", "faults/line").statusCode()).isEqualTo(204);
			assertThat(management.get("faults/line").body()).isEqualTo("{\"faults\":[]}");
		}
	}

	@ParameterizedTest
	@CsvSource(delimiter = '|', quoteCharacter = '`',
			textBlock = """
					{"type":"latency","latency":"-1s"}                    | 'latency' must be between 0s and 365d, not -1s.
					{"type":"refuse","bytes":7}                           | 'bytes' is not a field of the fault 'refuse', which has type, toxicity, for, seed.
					{}                                                    | 'type' is missing: name one of latency, bandwidth, slicer, slow-close, timeout, reset-peer, limit-data, corrupt, early-fin, stall, refuse.
					{"type":"refuse","toxicity":2}                        | 'toxicity' must be between 0 and 1, not 2.0.
					""")
	void whatSettingsRefuseIsRefusedWithTheSameSentence(String body, String sentence) throws Exception {
		HttpResponse<String> refused = post(management, "faults/line", body);
		assertThat(refused.statusCode()).isEqualTo(400);
		assertThat(refused.body()).isEqualTo("{\"problem\":\"" + sentence + "\"}");
		assertThat(server.listener("line").faults().rules()).isEmpty();
	}

	@Test
	void aListenerThatIsNotThereIsNotFound() throws Exception {
		for (HttpResponse<String> response : List.of(management.get("faults/none"),
				post(management, "faults/none", "{\"type\":\"refuse\"}"), management.send("DELETE", "faults/none"))) {
			assertThat(response.statusCode()).isEqualTo(404);
			assertThat(response.body()).isEqualTo("{\"problem\":\"There is no listener 'none'\"}");
		}
	}

	@Test
	void theSelfCheckFeelsNoFault() throws Exception {
		try (Socket client = server.connect("refusing")) {
			assertThat(client.getInputStream().read()).isEqualTo(-1);
			TestServer.await()
				.until(() -> management.get("health/listeners/refusing").body(),
						(body) -> body.contains("\"selfCheck\":\"passed\""));
			assertThat(server.count("tcp.server.faults.injected", "listener", "refusing", "fault", "refuse")).isOne();
			TestServer.await().until(() -> server.closed("refusing", "fault") == 1);
		}
	}

	private static HttpResponse<String> post(Management to, String path, String body) throws Exception {
		return to.postBeside("actuator/" + path, "application/json", body);
	}

	private static TestServer start(String... settings) {
		return TestServer.start(WebApplicationType.SERVLET, List.of(), settings);
	}

}
