package io.echosounder.deployment;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

import com.fasterxml.jackson.databind.JsonNode;
import io.echosounder.testing.Program;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for the Dockerfile and docker-compose.yml that need no Docker.
 */
class ContainerFilesTests {

	private static final Duration PATIENCE = Duration.ofMinutes(1);

	private static final Pattern CHECK_OF_IMAGE = Pattern.compile("(?s)\nHEALTHCHECK .*?CMD \\[(.*?)]");

	private static final Pattern WORD = Pattern.compile("\"([^\"]*)\"");

	static List<List<String>> healthChecks() throws IOException {
		List<List<String>> checks = new ArrayList<>();
		Matcher image = CHECK_OF_IMAGE.matcher(Files.readString(Program.source("docker").resolve("Dockerfile")));
		assertThat(image.find()).isTrue();
		checks.add(WORD.matcher(image.group(1)).results().map((word) -> word.group(1)).toList());
		services().forEach((service) -> {
			List<String> check = words(service.path("healthcheck").path("test"));
			if (!check.isEmpty()) {
				assertThat(check).startsWith("CMD");
				checks.add(check.subList(1, check.size()));
			}
		});
		assertThat(checks).hasSizeGreaterThanOrEqualTo(3);
		return checks;
	}

	/** Until the JVM has started, which is as far as it comes without the image. */
	@ParameterizedTest
	@MethodSource("healthChecks")
	void whenTheServerHasOptionsOfTheJvmThenTheHealthCheckDoesNotTakeThem(List<String> check) throws IOException {
		List<String> command = new ArrayList<>(check.subList(0, check.indexOf("-jar")));
		command.set(command.indexOf("java"), Path.of(System.getProperty("java.home"), "bin", "java").toString());
		command.add("-version");
		for (String variable : List.of("JAVA_TOOL_OPTIONS", "JDK_JAVA_OPTIONS", "_JAVA_OPTIONS")) {
			assertThat(Program.run(Map.of(variable, "-Xms128m"), PATIENCE, command).assertExit(0).output())
				.doesNotContain("Xms128m");
		}
	}

	@Test
	void whenNoPasswordIsGivenThenThatOfGrafanaIsRandom() throws IOException {
		assertThat(passwordOfGrafana("")).hasSize(32).isNotEqualTo(passwordOfGrafana(""));
		assertThat(passwordOfGrafana("a $ecret")).isEqualTo("a $ecret");
	}

	private static String passwordOfGrafana(String given) throws IOException {
		JsonNode grafana = services().path("grafana");
		assertThat(grafana.path("environment").path("GRAFANA_PASSWORD").asText()).isEqualTo("${GRAFANA_PASSWORD:-}");
		List<String> command = words(grafana.path("entrypoint")).stream()
			.map((word) -> word.replace("$$", "$").replace("exec /run.sh", "printenv GF_SECURITY_ADMIN_PASSWORD"))
			.toList();
		return Program.run(Map.of("GRAFANA_PASSWORD", given), PATIENCE, command).assertExit(0).line();
	}

	private static JsonNode services() throws IOException {
		return Manifests.documents(Program.source("..").resolve("../docker-compose.yml").normalize())
			.getFirst()
			.path("services");
	}

	private static List<String> words(JsonNode array) {
		List<String> words = new ArrayList<>();
		array.forEach((word) -> words.add(word.asText()));
		return words;
	}

}
