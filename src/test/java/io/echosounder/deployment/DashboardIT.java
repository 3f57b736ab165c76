package io.echosounder.deployment;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.echosounder.testing.Certificates;
import io.echosounder.testing.CommandProcess;
import io.echosounder.testing.EchoProcess;
import io.echosounder.testing.FullTier;
import io.echosounder.testing.Program;
import io.echosounder.testing.RequiresTool;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests of the dashboard for Grafana against a Prometheus that has scraped a server with
 * traffic, TLS, and targets that answer and fail.
 */
@FullTier
@RequiresTool("prometheus")
class DashboardIT {

	private static final Path FILE = Program.source("grafana/dashboards/echosounder.json");

	@Test
	void everyQueryOfEveryPanelHasData(@TempDir Path directory) throws Exception {
		JsonNode dashboard = new ObjectMapper().readTree(FILE.toFile());
		List<String> queries = new ArrayList<>(dashboard.path("panels").findValuesAsText("expr"));
		assertThat(queries).hasSizeGreaterThan(30);
		List<String> settings = new ArrayList<>(List.of(Certificates.ofScenarios().bundle("server", "server")));
		settings.addAll(List.of("--echo.listeners.line.tls.bundle=server",
				"--echo.probe.targets.nobody.address=127.0.0.1:" + EchoProcess.freePort(),
				"--echo.probe.targets.nobody.period=1s", "--echo.probe.targets.nobody.timeout=1s",
				"--management.endpoint.drain.access=unrestricted"));
		try (EchoProcess server = EchoProcess.start(settings.toArray(String[]::new));
				CommandProcess _ = CommandProcess
					.start("load -q -C 3 --rate 50 -d 120s 127.0.0.1:" + server.port("raw"));
				CommandProcess _ = CommandProcess.start(
						"probe -q --reconnect -c 2000 -i 100ms --framing lf --tls -k 127.0.0.1:" + server.port("line"));
				Prometheus prometheus = new Prometheus(directory, server)) {
			queries.forEach((query) -> awaitData(prometheus, query));
			server.request("POST", "/actuator/drain");
			dashboard.path("annotations").findValuesAsText("expr").forEach((query) -> awaitData(prometheus, query));
		}
	}

	private static void awaitData(Prometheus prometheus, String query) {
		String plain = plain(query);
		Awaitility.await()
			.atMost(EchoProcess.PATIENCE)
			.ignoreExceptionsInstanceOf(IOException.class)
			.untilAsserted(() -> assertThat(prometheus.values(plain)).as(plain).anyMatch((value) -> !value.isNaN()));
	}

	/** As Grafana would ask, with all values of each variable chosen. */
	private static String plain(String query) {
		return query.replaceAll("\\$(job|instance|listener|target)", ".*").replace("$__rate_interval", "15s");
	}

}
