package io.echosounder.container;

import java.io.IOException;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.List;

import com.jayway.jsonpath.JsonPath;
import io.echosounder.testing.CommandProcess;
import io.echosounder.testing.RequiresDocker;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for the profile {@code observe}. Grafana is only started where its image exists:
 * other tests cover the dashboard.
 */
@RequiresDocker
class ObserveIT {

	@Test
	void prometheusFindsTheServerAndRecordsAndWatchesWhatItDoes() throws IOException {
		try (Compose compose = new Compose("observe")) {
			compose.up("echosounder", "prometheus");
			compose.awaitHealthy("echosounder");
			try (CommandProcess load = CommandProcess
				.start("load -C 5 --rate 200 -d 20s 127.0.0.1:" + compose.port("echosounder", 7007))) {
				int port = compose.port("prometheus", 9090);
				awaitSamples(port, "up{job=\"echosounder\",instance=\"echosounder\"} == 1");
				awaitSamples(port, "job_listener:tcp_server_messages:rate1m{listener=\"raw\"} > 10");
				awaitSamples(port, "job_listener:tcp_server_message_duration_seconds:p99_1m{listener=\"raw\"} > 0");
				String rules = Http.get(port, "/api/v1/rules");
				assertThat(JsonPath.<List<String>>read(rules, "$.data.groups[*].rules[*].health"))
					.hasSizeGreaterThan(20)
					.containsOnly("ok");
				assertThat(JsonPath.<List<String>>read(rules, "$.data.groups[*].rules[?(@.state=='firing')].name"))
					.isEmpty();
				load.assertExit(0);
				assertThat(compose.stop("echosounder")).isEqualTo(143);
				assertThat(compose.stop("prometheus")).as("exit code of Prometheus").isZero();
			}
		}
	}

	private static void awaitSamples(int port, String query) {
		Awaitility.await()
			.atMost(Docker.PATIENCE)
			.ignoreExceptionsInstanceOf(IOException.class)
			.untilAsserted(
					() -> assertThat(
							JsonPath
								.<List<Object>>read(
										Http.get(port,
												"/api/v1/query?query="
														+ URLEncoder.encode(query, StandardCharsets.UTF_8)),
										"$.data.result"))
						.as(query)
						.isNotEmpty());
	}

}
