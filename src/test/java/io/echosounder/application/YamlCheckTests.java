package io.echosounder.application;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;

import io.echosounder.settings.InvalidSettingException;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

import org.springframework.boot.SpringApplication;
import org.springframework.boot.bootstrap.DefaultBootstrapContext;
import org.springframework.boot.context.event.ApplicationEnvironmentPreparedEvent;
import org.springframework.core.env.MapPropertySource;
import org.springframework.core.env.StandardEnvironment;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

/**
 * Tests for {@link YamlCheck}.
 */
class YamlCheckTests {

	@TempDir
	Path directory;

	private Path file;

	@BeforeEach
	void aFile() {
		this.file = this.directory.resolve("application.yml");
	}

	@ParameterizedTest
	@ValueSource(strings = { "file:%s/", "optional:file:%s/", "%s/application.yml", "file:/none/;file:%s/" })
	void aTabIsNamedWithItsFileAndLine(String location) throws IOException {
		Files.writeString(this.file, "echo:\n  drain:\n\tdelay: 1s\n");
		assertThatExceptionOfType(InvalidSettingException.class)
			.isThrownBy(() -> check("spring.config.additional-location", location.formatted(this.directory)))
			.withMessage("'%s' has a tab in line 3, and YAML allows no tab for indentation.", this.file)
			.satisfies((ex) -> assertThat(ex.action()).isEqualTo("Replace the tab by spaces."));
	}

	@Test
	void soIsOneInTheFileOfAnActiveProfile() throws IOException {
		Path other = Files.writeString(this.directory.resolve("application-test.yaml"), "echo:\n\tdrain:\n");
		check("spring.config.location", this.directory + "/");
		assertThatExceptionOfType(InvalidSettingException.class)
			.isThrownBy(() -> check("spring.config.location", this.directory + "/", "test"))
			.withMessageStartingWith("'%s' has a tab in line 2", other);
	}

	@ParameterizedTest
	@CsvSource(delimiter = '|', textBlock = """
			a: 1;b: [ | is not YAML in line 3, column 1: expected the node content, but found '<stream end>'
			a:; b: 1; c : : 2 | is not YAML in line 3, column 6: mapping values are not allowed here
			""")
	void anotherFaultIsNamedWithItsFile(String text, String problem) throws IOException {
		Files.writeString(this.file, text.replace(';', '\n') + "\n");
		assertThatExceptionOfType(InvalidSettingException.class)
			.isThrownBy(() -> check("spring.config.location", this.directory + "/"))
			.withMessageStartingWith("'%s' %s", this.file, problem);
	}

	@Test
	void aFileThatIsNotTextIsNamed() throws IOException {
		Files.writeString(this.file, "a: " + (char) 1);
		assertThatExceptionOfType(InvalidSettingException.class)
			.isThrownBy(() -> check("spring.config.location", this.directory + "/"))
			.withMessageStartingWith("'%s' is not YAML: special characters are not allowed", this.file);
	}

	@ParameterizedTest
	@ValueSource(strings = { "a: 'b\tc'", "a: b # \t", "a: |\n  \tb", "a: 1\n---\nb: 2", "" })
	void tabsInValuesAndSeveralDocumentsAreYaml(String text) throws IOException {
		Files.writeString(this.file, text);
		check("spring.config.location", this.directory + "/");
	}

	@Test
	void filesThatAreNotThereAreLeftToBoot() {
		check("spring.config.import", "file:none.yml,configtree:/none/");
	}

	private void check(String name, String location, String... profiles) {
		StandardEnvironment environment = new StandardEnvironment();
		environment.setActiveProfiles(profiles);
		environment.getPropertySources().addFirst(new MapPropertySource("test", Map.of(name, location)));
		new YamlCheck().onApplicationEvent(new ApplicationEnvironmentPreparedEvent(new DefaultBootstrapContext(),
				new SpringApplication(), new String[0], environment));
	}

}
