package io.echosounder.application;

import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

import org.springframework.boot.context.properties.source.ConfigurationPropertyName;
import org.springframework.boot.context.properties.source.ConfigurationPropertySources;
import org.springframework.core.env.MapPropertySource;
import org.springframework.core.env.PropertySource;
import org.springframework.core.env.StandardEnvironment;
import org.springframework.core.env.SystemEnvironmentPropertySource;
import org.springframework.core.io.Resource;
import org.springframework.core.io.support.PathMatchingResourcePatternResolver;
import org.springframework.core.type.AnnotationMetadata;
import org.springframework.core.type.classreading.CachingMetadataReaderFactory;
import org.springframework.core.type.classreading.MetadataReaderFactory;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for the check whether the bean definitions of the build can be used.
 */
class AotContextTests {

	private static final PropertySource<?> PACKAGED = new MapPropertySource(
			"Config resource 'class path resource [application.yml]' via location 'optional:classpath:/'",
			Map.of("spring.main.banner-mode", "off", "management.info.java.enabled", "true"));

	@Test
	void theSettingsOfTheJarAreThoseOfTheBuild() {
		assertThat(AotContext.decisiveSetting(environment(PACKAGED))).isEmpty();
	}

	@ParameterizedTest
	@ValueSource(strings = { "echo.listeners.raw.port", "echo.listeners.extra.tls.bundle", "echo.drain.grace-period",
			"echo.probe.targets.a.address", "server.port", "server.address", "spring.application.name",
			"spring.ssl.bundle.pem.server.keystore.certificate", "spring.lifecycle.timeout-per-shutdown-phase",
			"spring.application.pid", "spring.config.additional-location", "spring.config.import", "logging.level.root",
			"management-of-something-else", "java.home" })
	void valuesMayDiffer(String name) {
		assertThat(AotContext.decisiveSetting(environment(argument(name), PACKAGED))).isEmpty();
	}

	@ParameterizedTest
	@ValueSource(strings = { "management.endpoints.web.exposure.include", "management.server.port",
			"management.endpoint.drain.access", "spring.autoconfigure.exclude", "spring.threads.virtual.enabled",
			"spring.profiles.active", "spring.config.location", "spring.application.admin.enabled", "server.ssl.bundle",
			"server.servlet.context-path", "debug", "echo.clients.kv.address", "echo.probe.endpoint.enabled" })
	void whatMayDecideAboutBeansIsFound(String name) {
		assertThat(AotContext.decisiveSetting(environment(argument(name), PACKAGED)))
			.contains(ConfigurationPropertyName.of(name));
	}

	@ParameterizedTest
	@ValueSource(strings = { "MANAGEMENT_METRICS_ENABLE_JVM", "SPRING_AUTOCONFIGURE_EXCLUDE_0",
			"ECHO_CLIENTS_KV_ADDRESS", "ECHO_PROBE_ENDPOINT_ENABLED" })
	void soAreVariablesOfTheEnvironment(String name) {
		assertThat(AotContext.decisiveSetting(environment(variable(name), PACKAGED))).isPresent();
	}

	@ParameterizedTest
	@ValueSource(strings = { "ECHO_LISTENERS_RAW_PORT", "SERVER_PORT", "SPRING_SSL_BUNDLE_PEM_SERVER_RELOADONUPDATE",
			"PATH", "KUBERNETES_SERVICE_HOST" })
	void othersOfThemMayDiffer(String name) {
		assertThat(AotContext.decisiveSetting(environment(variable(name), PACKAGED))).isEmpty();
	}

	@Test
	void whatComesBehindTheJarCountsAsWell() {
		assertThat(AotContext.decisiveSetting(environment(PACKAGED, argument("spring.threads.virtual.enabled"))))
			.isPresent();
	}

	@ParameterizedTest
	@MethodSource("conditions")
	void ourOwnConditionsAreKnown(String name) {
		assertThat(AotContext.decisiveSetting(environment(argument(name), PACKAGED))).isPresent();
	}

	/** Settings that decide which of our beans exist. */
	static Set<String> conditions() throws IOException {
		MetadataReaderFactory classes = new CachingMetadataReaderFactory();
		Set<String> conditions = new TreeSet<>();
		for (Resource file : new PathMatchingResourcePatternResolver()
			.getResources(EchosounderApplication.class.getProtectionDomain().getCodeSource().getLocation()
					+ "io/echosounder/**/*.class")) {
			AnnotationMetadata type = classes.getMetadataReader(file).getAnnotationMetadata();
			Stream.concat(Stream.of(type), type.getDeclaredMethods().stream())
				.flatMap((element) -> element.getAnnotations().stream())
				.filter((annotation) -> annotation.getType().getSimpleName().matches("ConditionalOn.*Property"))
				.flatMap((annotation) -> Stream.of("value", "name").map(annotation::getStringArray))
				.forEach((names) -> conditions.addAll(List.of(names)));
		}
		return conditions;
	}

	private static PropertySource<?> argument(String name) {
		return new MapPropertySource("commandLineArgs", Map.of(name, "1"));
	}

	private static PropertySource<?> variable(String name) {
		return new SystemEnvironmentPropertySource("variables-systemEnvironment", Map.of(name, "1"));
	}

	private static StandardEnvironment environment(PropertySource<?>... sources) {
		StandardEnvironment environment = new StandardEnvironment();
		// those of the process that the tests run in
		environment.getPropertySources()
			.stream()
			.toList()
			.forEach((source) -> environment.getPropertySources().remove(source.getName()));
		for (PropertySource<?> source : sources) {
			environment.getPropertySources().addLast(source);
		}
		ConfigurationPropertySources.attach(environment);
		return environment;
	}

}
