package io.echosounder.deployment;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.TreeSet;

import io.echosounder.testing.FullTier;
import io.echosounder.testing.Program;
import io.echosounder.testing.RequiresTool;
import io.echosounder.testing.Tool;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests of the recording rules and alerts with {@code promtool}.
 */
@FullTier
class PrometheusRulesIT {

	private static final Path DIRECTORY = Program.source("prometheus");

	@Test
	@RequiresTool("promtool")
	void theConfigurationAndItsRulesAreRight() throws IOException {
		Program.run(Tool.find("promtool"), "check", "config", DIRECTORY.resolve("prometheus.yml")).assertExit(0);
	}

	@Test
	@RequiresTool("promtool")
	void rulesRecordAndAlertsFireAsTheirTestsSay() throws IOException {
		Program.run(Tool.find("promtool"), "test", "rules", DIRECTORY.resolve("tests.yml")).assertExit(0);
	}

	@Test
	void everyAlertHasATestAndASectionForWhoIsWokenByIt() throws IOException {
		String tests = Files.readString(DIRECTORY.resolve("tests.yml"));
		String page = Files.readString(Path.of("docs", "operations.md"));
		TreeSet<String> alerts = new TreeSet<>();
		Manifests.documents(DIRECTORY.resolve("alerts.yml")).getFirst().findValuesAsText("alert").forEach(alerts::add);
		assertThat(alerts).isNotEmpty().allSatisfy((alert) -> {
			assertThat(tests).contains("alertname: " + alert + "\n");
			assertThat(page).contains("### " + alert + "\n");
		});
	}

}
