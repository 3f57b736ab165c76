package io.echosounder.metrics;

import java.net.InetAddress;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;

import io.echosounder.probe.Phase;
import io.echosounder.probe.Reason;
import io.echosounder.probe.Result;
import io.echosounder.targets.Outcome;
import io.echosounder.testing.Management;
import io.echosounder.testing.SwitchedPeer;
import io.echosounder.testing.SwitchedPeer.Manner;
import io.echosounder.testing.TestServer;
import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import org.junit.jupiter.api.Test;

import org.springframework.boot.WebApplicationType;

import static io.echosounder.testing.TestServer.await;
import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for the meters of targets as Prometheus shows them.
 */
class TargetMetricsTests {

	private static final InetAddress ADDRESS = InetAddress.getLoopbackAddress();

	private final PrometheusMeterRegistry registry = new PrometheusMeterRegistry(PrometheusConfig.DEFAULT);

	@Test
	void theActuatorShowsThemByTheNamesOfTheTargets() throws Exception {
		try (SwitchedPeer echo = new SwitchedPeer(Manner.ECHO);
				SwitchedPeer close = new SwitchedPeer(Manner.CLOSE);
				TestServer server = TestServer.start(WebApplicationType.SERVLET, List.of(),
						"--echo.probe.targets.good.address=" + echo.address(), "--echo.probe.targets.good.period=1s",
						"--echo.probe.targets.good.timeout=1s", "--echo.probe.targets.bad.address=" + close.address(),
						"--echo.probe.targets.bad.period=1s", "--echo.probe.targets.bad.timeout=1s");
				Management management = new Management(server)) {
			await().untilAsserted(() -> {
				HttpResponse<String> scrape = management.get("prometheus");
				assertThat(scrape.body().lines()).contains("# TYPE probe_success gauge",
						"# TYPE probe_duration_seconds gauge", "# TYPE probe_tcp_duration_seconds gauge",
						"# TYPE probe_failures_total counter", "probe_success{target=\"good\"} 1.0",
						"probe_success{target=\"bad\"} 0.0");
			});
			String scrape = management.get("prometheus").body();
			assertThat(scrape).doesNotContain("127.0.0.1", "probe_ssl_earliest_cert_expiry");
			assertThat(scrape.lines().filter((line) -> line.startsWith("probe_tcp_duration_seconds{")))
				.hasSize(2 * Phase.values().length)
				.anyMatch(
						(line) -> line.startsWith("probe_tcp_duration_seconds{phase=\"first-byte\",target=\"good\"} "));
		}
	}

	@Test
	void beforeTheFirstProbeNothingIsKnown() {
		observe(true);
		assertThat(scrape())
			.contains("probe_success{target=\"a\"} NaN", "probe_duration_seconds{target=\"a\"} NaN",
					"probe_tcp_duration_seconds{phase=\"tls\",target=\"a\"} NaN",
					"probe_ssl_earliest_cert_expiry{target=\"a\"} NaN")
			.noneMatch((line) -> line.startsWith("probe_failures"));
	}

	@Test
	void theLastProbeIsShownAndFailuresAreCounted() {
		TargetMetrics metrics = observe(true);
		metrics.probed(new Outcome(new Result.Success(1, ADDRESS, 64, 5_000_000,
				Map.of(Phase.CONNECT, 2_000_000L, Phase.TLS, 3_000_000L), Instant.ofEpochSecond(1_800_000_000)),
				Duration.ofMillis(12)));
		assertThat(scrape()).contains("probe_success{target=\"a\"} 1.0", "probe_duration_seconds{target=\"a\"} 0.012",
				"probe_tcp_duration_seconds{phase=\"connect\",target=\"a\"} 0.002",
				"probe_tcp_duration_seconds{phase=\"tls\",target=\"a\"} 0.003",
				"probe_tcp_duration_seconds{phase=\"proxy\",target=\"a\"} 0.0",
				"probe_ssl_earliest_cert_expiry{target=\"a\"} 1.8E9");

		metrics.probed(failure(Phase.CONNECT, Reason.TIMEOUT));
		metrics.probed(failure(Phase.CONNECT, Reason.TIMEOUT));
		metrics.probed(failure(Phase.TLS, Reason.TLS));
		assertThat(scrape()).contains("probe_success{target=\"a\"} 0.0", "probe_duration_seconds{target=\"a\"} 1.0",
				"probe_tcp_duration_seconds{phase=\"connect\",target=\"a\"} 0.0",
				"probe_failures_total{phase=\"connect\",reason=\"timeout\",target=\"a\"} 2.0",
				"probe_failures_total{phase=\"tls\",reason=\"tls\",target=\"a\"} 1.0",
				// the last certificate seen still expires then
				"probe_ssl_earliest_cert_expiry{target=\"a\"} 1.8E9");
	}

	@Test
	void whereNoTlsIsSpokenNothingExpires() {
		observe(false);
		assertThat(scrape()).noneMatch((line) -> line.contains("cert"));
	}

	private TargetMetrics observe(boolean tls) {
		return new TargetMetrics(this.registry, "a", tls);
	}

	private static Outcome failure(Phase phase, Reason reason) {
		return new Outcome(new Result.Failure(1, ADDRESS, phase, reason, "of the test"), Duration.ofSeconds(1));
	}

	private List<String> scrape() {
		return this.registry.scrape().lines().toList();
	}

}
