package io.echosounder.settings;

import java.io.IOException;
import java.io.InputStream;
import java.net.URL;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;

import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for what editors know of the settings.
 */
class SettingsMetadataTests {

	private final Map<String, JsonNode> properties = new HashMap<>();

	private final Map<String, JsonNode> hints = new HashMap<>();

	SettingsMetadataTests() throws IOException {
		URL classes = EchoProperties.class.getProtectionDomain().getCodeSource().getLocation();
		try (InputStream in = classes.toURI()
			.resolve("META-INF/spring-configuration-metadata.json")
			.toURL()
			.openStream()) {
			JsonNode metadata = JsonMapper.shared().readTree(in);
			metadata.get("properties").forEach((property) -> {
				String name = property.get("name").asString();
				if (name.startsWith("echo.")) {
					this.properties.put(name, property);
				}
			});
			metadata.get("hints").forEach((hint) -> this.hints.put(hint.get("name").asString(), hint));
		}
		catch (java.net.URISyntaxException ex) {
			throw new IOException(ex);
		}
	}

	@Test
	void everySettingOutsideOfTheListenersIsThere() {
		assertThat(this.properties).containsOnlyKeys("echo.event-loops", "echo.max-buffered", "echo.listeners",
				"echo.clients", "echo.drain.delay", "echo.drain.spread", "echo.drain.quiet-period",
				"echo.drain.grace-period", "echo.drain.linger", "echo.expose-host", "echo.self-check.enabled",
				"echo.self-check.period", "echo.self-check.timeout", "echo.probe.targets", "echo.probe.modules",
				"echo.probe.endpoint.enabled", "echo.probe.endpoint.allowed-targets", "echo.probe.endpoint.max-probes",
				"echo.management.allowed-hosts", "echo.management.guard", "echo.page.enabled", "echo.enabled");
	}

	@Test
	void theTypeOfTheListenersLeadsToTheirSettings() {
		assertThat(text("echo.listeners", "type"))
			.isEqualTo("java.util.Map<java.lang.String,%s>".formatted(ListenerProperties.class.getName()));
	}

	@Test
	void theTypeOfTheClientsLeadsToTheirSettings() {
		assertThat(text("echo.clients", "type"))
			.isEqualTo("java.util.Map<java.lang.String,%s>".formatted(ClientProperties.class.getName()));
	}

	@Test
	void theBuiltInServicesAreHinted() {
		JsonNode hint = Objects.requireNonNull(this.hints.get("echo.listeners.*.service"));
		List<String> names = new ArrayList<>();
		hint.get("values").forEach((value) -> names.add(value.get("value").asString()));
		assertThat(names).containsExactly("echo", "info", "info-then-echo")
			.allSatisfy((name) -> assertThat(Service.named(name)).isNotNull())
			.hasSameSizeAs(Service.values());
	}

	@Test
	void theTypesOfTargetsAndModulesLeadToTheirSettings() {
		assertThat(text("echo.probe.targets", "type"))
			.isEqualTo("java.util.Map<java.lang.String,%s>".formatted(TargetProperties.class.getName()));
		assertThat(text("echo.probe.modules", "type"))
			.isEqualTo("java.util.Map<java.lang.String,%s>".formatted(ModuleProperties.class.getName()));
	}

	@Test
	void descriptionsBeginWithACapitalAndHaveNeitherArticleNorPeriod() {
		assertThat(this.properties.keySet()).allSatisfy((name) -> assertThat(text(name, "description")).isNotNull()
			.matches("\\p{Lu}.*[^.]")
			.doesNotStartWith("The ")
			.doesNotStartWith("A ")
			.doesNotStartWith("An "));
	}

	@ParameterizedTest
	@CsvSource({ "delay, 0s", "spread, 0s", "quiet-period, 250ms", "grace-period, 10s", "linger, 1s" })
	void defaultsAreThere(String name, String value) {
		assertThat(text("echo.drain." + name, "defaultValue")).isEqualTo(value);
	}

	@ParameterizedTest
	@CsvSource({ "enabled, true", "period, 10s", "timeout, 2s" })
	void defaultsOfTheSelfCheckAreThere(String name, String value) {
		assertThat(text("echo.self-check." + name, "defaultValue")).isEqualTo(value);
	}

	@ParameterizedTest
	@CsvSource({ "enabled, false", "max-probes, 16" })
	void defaultsOfTheProbeEndpointAreThere(String name, String value) {
		assertThat(text("echo.probe.endpoint." + name, "defaultValue")).isEqualTo(value);
	}

	private @Nullable String text(String name, String attribute) {
		JsonNode property = this.properties.get(name);
		JsonNode value = (property != null) ? property.get(attribute) : null;
		return (value != null) ? value.asString() : null;
	}

}
