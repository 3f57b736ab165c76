package io.echosounder.management;

import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicReference;

import ch.qos.logback.classic.Level;
import io.echosounder.testing.Background;
import io.echosounder.testing.Certificates;
import io.echosounder.testing.EchoProcess;
import io.echosounder.testing.Management;
import io.echosounder.testing.SwitchedPeer;
import io.echosounder.testing.SwitchedPeer.Manner;
import io.echosounder.testing.TestServer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import org.springframework.boot.WebApplicationType;

import static io.echosounder.testing.TestServer.await;
import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for {@link ProbeEndpoint}.
 */
class ProbeEndpointTests {

	private static final String HEADER = "X-Prometheus-Scrape-Timeout-Seconds";

	@Test
	void byDefaultThereIsNone() throws Exception {
		try (TestServer server = TestServer.start(WebApplicationType.SERVLET, List.of());
				Management management = new Management(server)) {
			assertThat(management.getBeside("probe?target=localhost:7007").statusCode()).isEqualTo(404);
		}
	}

	@Test
	void whatIsAllowedIsProbedAndTheAnswerIsForPrometheus() throws Exception {
		try (SwitchedPeer peer = new SwitchedPeer(Manner.ECHO);
				TestServer server = start("--echo.probe.endpoint.allowed-targets=localhost:*");
				Management management = new Management(server)) {
			HttpResponse<String> response = management.getBeside("probe?target=localhost:" + peer.port());
			assertThat(response.statusCode()).isEqualTo(200);
			assertThat(response.headers().firstValue("Content-Type")).get()
				.asString()
				.isEqualToIgnoringWhitespace("text/plain;version=0.0.4;charset=utf-8");
			assertThat(response.body().lines()).contains("probe_success 1", "probe_ip_protocol 4")
				.anyMatch((line) -> line.matches("probe_tcp_duration_seconds\\{phase=\"close\"} .+"))
				.noneMatch((line) -> line.contains("probe_failed"));
			server.assertNoWarnings();
		}
	}

	@Test
	void aProbeThatFailsIsAnAnswer() throws Exception {
		int port = EchoProcess.freePort();
		try (TestServer server = start("--echo.probe.endpoint.allowed-targets=127.0.0.1:" + port);
				Management management = new Management(server)) {
			HttpResponse<String> response = management.getBeside("probe?target=127.0.0.1:" + port);
			assertThat(response.statusCode()).isEqualTo(200);
			assertThat(response.body().lines()).contains("probe_success 0",
					"probe_failed{phase=\"connect\",reason=\"refused\"} 1", "# Nothing listens on 127.0.0.1:" + port);
			// the scrape tells it, the log does not
			assertThat(server.log().lines(Level.INFO)).noneMatch((line) -> line.contains("" + port));
		}
	}

	@Test
	void theModuleSaysHowToSpeak(@TempDir Path directory) throws Exception {
		Certificates certificates = Certificates.in(directory).server("server", "localhost");
		List<String> settings = new ArrayList<>(List.of(certificates.bundle("b", "server", Certificates.CA)));
		settings.addAll(List.of("--echo.listeners.line.tls.bundle=b", "--echo.listeners.line.proxy-protocol=required",
				"--echo.probe.modules.tls-line.framing=lf", "--echo.probe.modules.tls-line.tls.bundle=b",
				"--echo.probe.modules.tls-line.tls.server-name=localhost",
				"--echo.probe.modules.tls-line.proxy-protocol=v2", "--echo.probe.modules.tls-line.size=1KB",
				"--echo.probe.endpoint.allowed-targets=127.0.0.1:*"));
		try (TestServer server = start(settings.toArray(String[]::new));
				Management management = new Management(server)) {
			String target = "probe?target=127.0.0.1:" + server.port("line");
			assertThat(management.getBeside(target + "&module=tls-line").body().lines()).contains("probe_success 1",
					"probe_ssl_earliest_cert_expiry "
							+ certificates.x509("server").getNotAfter().toInstant().getEpochSecond());
			assertThat(management.getBeside(target).body().lines()).contains("probe_success 0");
		}
	}

	@Test
	void whatIsRefusedIsABadRequestThatSaysWhy() throws Exception {
		try (SwitchedPeer peer = new SwitchedPeer(Manner.ECHO);
				TestServer server = start("--echo.probe.endpoint.allowed-targets=127.0.0.1:1,localhost:*",
						"--echo.probe.modules.m.framing=lf");
				Management management = new Management(server)) {
			assertRefused(management, "probe", "The parameter 'target' is missing: name a host:port.");
			assertRefused(management, "probe?target=", "The parameter 'target' is missing: name a host:port.");
			assertRefused(management, "probe?target=localhost", "'localhost' has no port: write localhost:7007.");
			assertRefused(management, "probe?target=a%0Ab:1", "'a b' is no host.");
			assertRefused(management, "probe?target=localhost:0", "A port is a number of 1 to 65535, not 0.");
			assertRefused(management, "probe?target=" + peer.address(),
					peer.address() + " is not among 'echo.probe.endpoint.allowed-targets'.");
			assertRefused(management, "probe?target=localhost:1&module=none",
					"There is no 'none' among 'echo.probe.modules'.");
			assertThat(peer.accepted()).isZero();
		}
	}

	@Test
	void withoutAListNothingIsAllowed() throws Exception {
		try (TestServer server = start(); Management management = new Management(server)) {
			assertRefused(management, "probe?target=localhost:7007",
					"localhost:7007 is not among 'echo.probe.endpoint.allowed-targets'.");
		}
	}

	@ParameterizedTest
	@ValueSource(strings = { "", "soon", "NaN" })
	void aScrapeTimeoutThatIsNoNumberIsRefused(String value) throws Exception {
		try (TestServer server = start(); Management management = new Management(server)) {
			HttpResponse<String> response = management.getBeside("probe?target=localhost:7007", HEADER, value);
			assertThat(response.statusCode()).isEqualTo(400);
			assertThat(response.body()).isEqualTo("The header " + HEADER + " is no number of seconds.\n");
		}
	}

	@ParameterizedTest
	@ValueSource(strings = { "0.500000002", "0.5000009", "0.501" })
	void aScrapeThatLeavesHardlyAnyTimeIsAFailedProbe(String value) throws Exception {
		try (SwitchedPeer silent = new SwitchedPeer(Manner.SILENT);
				TestServer server = start("--echo.probe.endpoint.allowed-targets=127.0.0.1:*");
				Management management = new Management(server)) {
			HttpResponse<String> response = management.getBeside("probe?target=" + silent.address(), HEADER, value);
			assertThat(response.statusCode()).isEqualTo(200);
			assertThat(response.body().lines()).contains("probe_success 0");
			server.assertNoWarnings();
		}
	}

	@Test
	void otherMethodsAreToldWhichThereAre() throws Exception {
		try (TestServer server = start(); Management management = new Management(server)) {
			HttpResponse<String> post = management.sendBeside("POST", "probe?target=localhost:7007");
			assertThat(post.statusCode()).isEqualTo(405);
			assertThat(post.headers().firstValue("Allow")).contains("GET, HEAD");
			assertThat(management.sendBeside("HEAD", "probe?target=localhost:7007").statusCode()).isEqualTo(400);
		}
	}

	@Test
	void aProbeEndsHalfASecondBeforeTheScrapeTimesOut() throws Exception {
		try (SwitchedPeer silent = new SwitchedPeer(Manner.SILENT);
				TestServer server = start("--echo.probe.modules.patient.timeout=1h",
						"--echo.probe.endpoint.allowed-targets=127.0.0.1:*");
				Management management = new Management(server)) {
			HttpResponse<String> response = management.getBeside("probe?module=patient&target=" + silent.address(),
					HEADER, "0.75");
			assertThat(response.body().lines()).contains("probe_success 0")
				.anyMatch((line) -> line.matches("probe_failed\\{phase=\".+\",reason=\"timeout\"} 1"));
		}
	}

	@ParameterizedTest
	@ValueSource(strings = { "0.5", "0", "-3", "1e300", "0.5000000001", "Infinity" })
	void aScrapeThatLeavesNoTimeOrAnyAmountOfItIsBoundedByTheModule(String value) throws Exception {
		try (SwitchedPeer peer = new SwitchedPeer(Manner.ECHO);
				TestServer server = start("--echo.probe.endpoint.allowed-targets=127.0.0.1:*",
						"--echo.probe.modules.patient.timeout=30s");
				Management management = new Management(server)) {
			assertThat(
					management.getBeside("probe?module=patient&target=" + peer.address(), HEADER, value).body().lines())
				.contains("probe_success 1");
		}
	}

	@Test
	void whoAsksForMoreAtOnceThanIsAllowedIsTurnedAwayAndWhoWaitsWhenTheServerStops() throws Exception {
		try (SwitchedPeer silent = new SwitchedPeer(Manner.SILENT); SwitchedPeer peer = new SwitchedPeer(Manner.ECHO)) {
			AtomicReference<HttpResponse<String>> waiting = new AtomicReference<>();
			Background request;
			try (TestServer server = start("--echo.probe.modules.patient.timeout=1h",
					"--echo.probe.endpoint.allowed-targets=127.0.0.1:*", "--echo.probe.endpoint.max-probes=1");
					Management management = new Management(server)) {
				for (int i = 0; i < 3; i++) {
					assertThat(management.getBeside("probe?target=" + peer.address()).statusCode()).isEqualTo(200);
				}
				request = Background
					.start(() -> waiting.set(management.getBeside("probe?module=patient&target=" + silent.address())));
				await().until(() -> silent.accepted() == 1);
				HttpResponse<String> second = management.getBeside("probe?target=" + peer.address());
				assertThat(second.statusCode()).isEqualTo(503);
				assertThat(second.body())
					.isEqualTo("As many probes run already as 'echo.probe.endpoint.max-probes' allows: 1.\n");
				Background.start(server.context()::close).join();
				request.join();
			}
			assertThat(waiting.get().statusCode()).isEqualTo(503);
			assertThat(waiting.get().body()).isEqualTo("The server stops.\n");
		}
	}

	private static void assertRefused(Management management, String path, String sentence) throws Exception {
		HttpResponse<String> response = management.getBeside(path);
		assertThat(response.statusCode()).isEqualTo(400);
		assertThat(response.body()).isEqualTo(sentence + "\n");
	}

	private static TestServer start(String... settings) {
		List<String> all = new ArrayList<>(List.of("--echo.probe.endpoint.enabled=true"));
		all.addAll(List.of(settings));
		return TestServer.start(WebApplicationType.SERVLET, List.of(), all.toArray(String[]::new));
	}

}
