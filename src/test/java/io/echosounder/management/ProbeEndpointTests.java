package io.echosounder.management;

import java.io.IOException;
import java.net.http.HttpResponse;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicReference;

import ch.qos.logback.classic.Level;
import io.echosounder.testing.Background;
import io.echosounder.testing.CapturedLog;
import io.echosounder.testing.Certificates;
import io.echosounder.testing.EchoProcess;
import io.echosounder.testing.Management;
import io.echosounder.testing.SwitchedPeer;
import io.echosounder.testing.SwitchedPeer.Manner;
import io.echosounder.testing.TestServer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
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

	private static final Certificates CERTIFICATES = Certificates.ofScenarios();

	/** Nothing listens here; no other port of 127.0.0.1 is allowed. */
	private static int unused;

	@AutoClose
	private static TestServer server;

	@AutoClose
	private static Management management;

	/** Starting another server detaches the log of the shared one. */
	@AutoClose
	private final CapturedLog log = new CapturedLog();

	@BeforeAll
	static void startServer() throws IOException {
		unused = EchoProcess.freePort();
		List<String> settings = new ArrayList<>(List.of(CERTIFICATES.bundle("b", "server", Certificates.CA)));
		settings.addAll(List.of("--echo.listeners.line.tls.bundle=b", "--echo.listeners.line.proxy-protocol=required",
				"--echo.probe.modules.tls-line.framing=lf", "--echo.probe.modules.tls-line.tls.bundle=b",
				"--echo.probe.modules.tls-line.tls.server-name=localhost",
				"--echo.probe.modules.tls-line.proxy-protocol=v2", "--echo.probe.modules.tls-line.size=1KB",
				"--echo.probe.modules.patient.timeout=1h", "--echo.probe.modules.bounded.timeout=30s",
				"--echo.probe.endpoint.allowed-targets=127.0.0.1:" + unused + ",localhost:*"));
		server = start(settings.toArray(String[]::new));
		management = new Management(server);
	}

	@AfterEach
	void nothingIsLeft() {
		server.awaitNoConnections();
	}

	@Test
	void byDefaultThereIsNone() throws Exception {
		try (TestServer own = TestServer.start(WebApplicationType.SERVLET, List.of());
				Management itsManagement = new Management(own)) {
			assertThat(itsManagement.getBeside("probe?target=localhost:7007").statusCode()).isEqualTo(404);
		}
	}

	@Test
	void whatIsAllowedIsProbedAndTheAnswerIsForPrometheus() throws Exception {
		try (SwitchedPeer peer = new SwitchedPeer(Manner.ECHO)) {
			HttpResponse<String> response = management.getBeside("probe?target=localhost:" + peer.port());
			assertThat(response.statusCode()).isEqualTo(200);
			assertThat(response.headers().firstValue("Content-Type")).get()
				.asString()
				.isEqualToIgnoringWhitespace("text/plain;version=0.0.4;charset=utf-8");
			assertThat(response.body().lines()).contains("probe_success 1", "probe_ip_protocol 4")
				.anyMatch((line) -> line.matches("probe_tcp_duration_seconds\\{phase=\"close\"} .+"))
				.noneMatch((line) -> line.contains("probe_failed"));
			assertThat(this.log.lines(Level.WARN)).isEmpty();
		}
	}

	@Test
	void aProbeThatFailsIsAnAnswer() throws Exception {
		HttpResponse<String> response = management.getBeside("probe?target=127.0.0.1:" + unused);
		assertThat(response.statusCode()).isEqualTo(200);
		assertThat(response.body().lines()).contains("probe_success 0",
				"probe_failed{phase=\"connect\",reason=\"refused\"} 1", "# Nothing listens on 127.0.0.1:" + unused);
		// the scrape tells it, the log does not
		assertThat(this.log.lines(Level.INFO)).noneMatch((line) -> line.contains("" + unused));
	}

	@Test
	void theModuleSaysHowToSpeak() throws Exception {
		String target = "probe?target=localhost:" + server.port("line");
		assertThat(management.getBeside(target + "&module=tls-line").body().lines()).contains("probe_success 1",
				"probe_ssl_earliest_cert_expiry "
						+ CERTIFICATES.x509("server").getNotAfter().toInstant().getEpochSecond());
		assertThat(management.getBeside(target).body().lines()).contains("probe_success 0");
	}

	@Test
	void whatIsRefusedIsABadRequestThatSaysWhy() throws Exception {
		try (SwitchedPeer peer = new SwitchedPeer(Manner.ECHO)) {
			assertRefused(management, "probe", "The parameter 'target' is missing: name a host:port.");
			assertRefused(management, "probe?target=", "The parameter 'target' is missing: name a host:port.");
			assertRefused(management, "probe?target=localhost", "'localhost' has no port: write localhost:7007.");
			assertRefused(management, "probe?target=a%0Ab:1", "'a b' is not a host.");
			assertRefused(management, "probe?target=localhost:0", "A port must be a number from 1 to 65535, not 0.");
			assertRefused(management, "probe?target=" + peer.address(),
					peer.address() + " is not among 'echo.probe.endpoint.allowed-targets'.");
			assertRefused(management, "probe?target=localhost:1&module=none",
					"'echo.probe.modules' has no module 'none'.");
			assertThat(peer.accepted()).isZero();
		}
	}

	@Test
	void withoutAListNothingIsAllowed() throws Exception {
		try (TestServer own = start(); Management itsManagement = new Management(own)) {
			assertRefused(itsManagement, "probe?target=localhost:7007",
					"localhost:7007 is not among 'echo.probe.endpoint.allowed-targets'.");
		}
	}

	@ParameterizedTest
	@ValueSource(strings = { "", "soon", "NaN" })
	void aScrapeTimeoutThatIsNoNumberIsRefused(String value) throws Exception {
		HttpResponse<String> response = management.getBeside("probe?target=127.0.0.1:7007", HEADER, value);
		assertThat(response.statusCode()).isEqualTo(400);
		assertThat(response.body()).isEqualTo("The header " + HEADER + " is not a number of seconds.\n");
	}

	@ParameterizedTest
	@ValueSource(strings = { "0.500000002", "0.5000009", "0.501" })
	void aScrapeThatLeavesHardlyAnyTimeIsAFailedProbe(String value) throws Exception {
		try (SwitchedPeer silent = new SwitchedPeer(Manner.SILENT)) {
			HttpResponse<String> response = management.getBeside("probe?target=localhost:" + silent.port(), HEADER,
					value);
			assertThat(response.statusCode()).isEqualTo(200);
			assertThat(response.body().lines()).contains("probe_success 0");
			assertThat(this.log.lines(Level.WARN)).isEmpty();
		}
	}

	@Test
	void otherMethodsAreToldWhichThereAre() throws Exception {
		HttpResponse<String> post = management.sendBeside("POST", "probe?target=127.0.0.1:7007");
		assertThat(post.statusCode()).isEqualTo(405);
		assertThat(post.headers().firstValue("Allow")).contains("GET, HEAD");
		assertThat(management.sendBeside("HEAD", "probe?target=127.0.0.1:7007").statusCode()).isEqualTo(400);
	}

	@Test
	void aProbeEndsHalfASecondBeforeTheScrapeTimesOut() throws Exception {
		try (SwitchedPeer silent = new SwitchedPeer(Manner.SILENT)) {
			HttpResponse<String> response = management
				.getBeside("probe?module=patient&target=localhost:" + silent.port(), HEADER, "0.75");
			assertThat(response.body().lines()).contains("probe_success 0")
				.anyMatch((line) -> line.matches("probe_failed\\{phase=\".+\",reason=\"timeout\"} 1"));
		}
	}

	@ParameterizedTest
	@ValueSource(strings = { "0.5", "0", "-3", "1e300", "0.5000000001", "Infinity" })
	void aScrapeThatLeavesNoTimeOrAnyAmountOfItIsBoundedByTheModule(String value) throws Exception {
		try (SwitchedPeer peer = new SwitchedPeer(Manner.ECHO)) {
			String path = "probe?module=bounded&target=localhost:" + peer.port();
			assertThat(management.getBeside(path, HEADER, value).body().lines()).contains("probe_success 1");
		}
	}

	@Test
	void whoAsksForMoreAtOnceThanIsAllowedIsTurnedAwayAndWhoWaitsWhenTheServerStops() throws Exception {
		try (SwitchedPeer silent = new SwitchedPeer(Manner.SILENT); SwitchedPeer peer = new SwitchedPeer(Manner.ECHO)) {
			AtomicReference<HttpResponse<String>> waiting = new AtomicReference<>();
			Background request;
			try (TestServer own = start("--echo.probe.modules.patient.timeout=1h",
					"--echo.probe.endpoint.allowed-targets=127.0.0.1:*", "--echo.probe.endpoint.max-probes=1");
					Management itsManagement = new Management(own)) {
				for (int i = 0; i < 3; i++) {
					assertThat(itsManagement.getBeside("probe?target=" + peer.address()).statusCode()).isEqualTo(200);
				}
				request = Background.start(
						() -> waiting.set(itsManagement.getBeside("probe?module=patient&target=" + silent.address())));
				await().until(() -> silent.accepted() == 1);
				HttpResponse<String> second = itsManagement.getBeside("probe?target=" + peer.address());
				assertThat(second.statusCode()).isEqualTo(503);
				assertThat(second.body()).isEqualTo("The limit of 'echo.probe.endpoint.max-probes' is reached: 1.\n");
				Background.start(own.context()::close).join();
				request.join();
			}
			assertThat(waiting.get().statusCode()).isEqualTo(503);
			assertThat(waiting.get().body()).isEqualTo("The server stops.\n");
		}
	}

	private static void assertRefused(Management of, String path, String sentence) throws Exception {
		HttpResponse<String> response = of.getBeside(path);
		assertThat(response.statusCode()).isEqualTo(400);
		assertThat(response.body()).isEqualTo(sentence + "\n");
	}

	private static TestServer start(String... settings) {
		List<String> all = new ArrayList<>(List.of("--echo.probe.endpoint.enabled=true"));
		all.addAll(List.of(settings));
		return TestServer.start(WebApplicationType.SERVLET, List.of(), all.toArray(String[]::new));
	}

}
