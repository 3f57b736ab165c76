package io.echosounder.application;

import java.io.IOException;
import java.io.InputStream;
import java.net.URL;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;

import com.jayway.jsonpath.JsonPath;
import io.echosounder.settings.InvalidSettingException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

import org.springframework.boot.SpringApplication;
import org.springframework.boot.bootstrap.DefaultBootstrapContext;
import org.springframework.boot.context.event.ApplicationEnvironmentPreparedEvent;
import org.springframework.boot.env.OriginTrackedMapPropertySource;
import org.springframework.core.env.MapPropertySource;
import org.springframework.core.env.PropertySource;
import org.springframework.core.env.SimpleCommandLinePropertySource;
import org.springframework.core.env.StandardEnvironment;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

/**
 * Tests for {@link TopLevelNamesCheck}.
 */
class TopLevelNamesCheckTests {

	@ParameterizedTest
	@CsvSource({ "sever.port, server.port", "ehco.listeners.raw.port, echo.listeners.raw.port",
			"loging.level.root, logging.level.root", "sprnig.profiles.active, spring.profiles.active",
			"listeners.raw.port, echo.listeners.raw.port", "drain.delay, echo.drain.delay" })
	void aNameThatIsNearlyRightIsRefusedInArgumentsAndFiles(String name, String meant) {
		for (PropertySource<?> source : Set.of(arguments(name), file(name))) {
			assertThatExceptionOfType(InvalidSettingException.class).isThrownBy(() -> check(source))
				.withMessage("'%s' is not a setting.", name)
				.satisfies((ex) -> assertThat(ex.action()).isEqualTo("Did you mean '%s'?", meant));
		}
	}

	@ParameterizedTest
	@ValueSource(strings = { "port", "raw.port", "app.name" })
	void anotherUnknownNameIsRefusedInArgumentsOnly(String name) {
		assertThatExceptionOfType(InvalidSettingException.class).isThrownBy(() -> check(arguments(name)))
			.withMessage("'%s' is not a setting.", name)
			.satisfies((ex) -> assertThat(ex.action()).contains("echo.listeners.raw.port"));
		check(file(name));
	}

	@ParameterizedTest
	@ValueSource(strings = { "echo.max-buffered", "otel.exporter.otlp.endpoint", "ECHO.DRAIN.DELAY", "server.port",
			"spring.profiles.active", "debug", "info.app.name", "logging.level[io.echosounder]" })
	void knownNamesAreLeftToBoot(String name) {
		check(arguments(name));
		check(file(name));
	}

	@Test
	void variablesAndPropertiesOfTheJvmHaveOtherNames() {
		check(new MapPropertySource("systemProperties", Map.of("sever.port", "1", "user.dir", "/")));
	}

	/** Those of the tests' own classes are not settings of the executable. */
	@Test
	void allSettingsOfTheExecutableAreKnown() throws IOException {
		String ownClasses = getClass().getProtectionDomain().getCodeSource().getLocation().getPath();
		Set<String> names = new TreeSet<>();
		for (URL file : Collections.list(Thread.currentThread()
			.getContextClassLoader()
			.getResources("META-INF/spring-configuration-metadata.json"))) {
			if (file.getPath().startsWith(ownClasses)) {
				continue;
			}
			try (InputStream content = file.openStream()) {
				JsonPath.<List<String>>read(content, "$.properties[*].name")
					.forEach((name) -> names.add(name.split("[.]", 2)[0]));
			}
		}
		assertThat(names).contains("echo", "server").isSubsetOf(TopLevelNamesCheck.KNOWN);
	}

	private static PropertySource<?> arguments(String name) {
		return new SimpleCommandLinePropertySource("--" + name + "=1");
	}

	private static PropertySource<?> file(String name) {
		return new OriginTrackedMapPropertySource("application.yml", Map.of(name, "1"));
	}

	private static void check(PropertySource<?> source) {
		StandardEnvironment environment = new StandardEnvironment();
		environment.getPropertySources().addFirst(source);
		new TopLevelNamesCheck().onApplicationEvent(new ApplicationEnvironmentPreparedEvent(
				new DefaultBootstrapContext(), new SpringApplication(), new String[0], environment));
	}

}
