package io.echosounder.settings;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Objects;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import org.springframework.boot.diagnostics.FailureAnalysis;
import org.springframework.boot.env.YamlPropertySourceLoader;
import org.springframework.core.io.ByteArrayResource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

/**
 * Tests for {@link YamlFailureAnalyzer}.
 */
class YamlFailureAnalyzerTests {

	@ParameterizedTest
	@CsvSource(delimiter = '|', textBlock = """
			a:~>b: 1   | line 2, column 1: YAML allows no tab for indentation.
			a: b: c    | line 1, column 5: mapping values are not allowed here.
			""")
	void aFileThatIsNotYamlIsNamedByLineAndColumn(String text, String where) throws IOException {
		byte[] yaml = text.replace('~', '\n').replace('>', '\t').getBytes(StandardCharsets.UTF_8);
		Throwable failure = catchThrowable(
				() -> new YamlPropertySourceLoader().load("test", new ByteArrayResource(yaml)));
		FailureAnalysis analysis = Objects.requireNonNull(new YamlFailureAnalyzer().analyze(failure));
		assertThat(analysis.getDescription()).isEqualTo("A file of settings is not YAML in " + where);
		assertThat(analysis.getAction()).isEqualTo("Correct that line in the application's configuration.");
	}

}
