package io.echosounder.settings;

import java.util.Map;
import java.util.Objects;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.core.env.SystemEnvironmentPropertySource;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for {@link GroupValuesAdvisor}.
 */
class GroupValuesAdvisorTests {

	private final ApplicationContextRunner application = new ApplicationContextRunner()
		.withUserConfiguration(SettingsAutoConfiguration.class);

	@ParameterizedTest
	@CsvSource({ "echo.listeners, echo.listeners.<name>.port", "echo.listeners.raw, echo.listeners.raw.port",
			"echo.listeners.raw.tls, echo.listeners.raw.tls.bundle",
			"echo.listeners.raw.tls.sni, echo.listeners.raw.tls.sni.<name>",
			"echo.listeners.raw.faults, echo.listeners.raw.faults[0].<name>",
			"echo.listeners.raw.faults[0], echo.listeners.raw.faults[0].<name>", "echo.drain, echo.drain.delay",
			"echo.page, echo.page.enabled", "echo.probe.targets.a, echo.probe.targets.a.address" })
	void aValueInThePlaceOfAGroupIsRefused(String group, String example) {
		assertRefused(this.application.withPropertyValues(group + "=7017"), group, "7017", example);
	}

	@Test
	void soIsOneBesideSettingsOfTheGroup() {
		assertRefused(this.application.withPropertyValues("echo.listeners.raw.port=0", "echo.listeners.raw=7017"),
				"echo.listeners.raw", "7017", "echo.listeners.raw.port");
	}

	@Test
	void soIsOneOfTheEnvironment() {
		assertRefused(
				this.application.withInitializer((context) -> context.getEnvironment()
					.getPropertySources()
					.addFirst(new SystemEnvironmentPropertySource("systemEnvironment", Map.of("ECHO_DRAIN", "5s")))),
				"echo.drain", "5s", "echo.drain.delay");
	}

	@ParameterizedTest
	@ValueSource(strings = { "echo.listeners=", "echo.drain=", "echo.listeners.raw.faults=",
			"echo.listeners.raw.trusted-proxies=10.0.0.0/8,192.0.2.0/24", "echo.drain.delay=5s" })
	void emptyGroupsAndListsOfValuesAreRead(String setting) {
		this.application
			.withPropertyValues("echo.listeners.raw.port=0", "echo.listeners.raw.proxy-protocol=optional", setting)
			.run((context) -> assertThat(context).hasNotFailed());
	}

	private static void assertRefused(ApplicationContextRunner application, String group, String value,
			String example) {
		application.run((context) -> assertThat(Objects
			.requireNonNull(
					new InvalidSettingFailureAnalyzer().analyze(Objects.requireNonNull(context.getStartupFailure())))
			.getDescription())
			.isEqualTo("'%s' is '%s', but it is a group of settings, such as '%s'.", group, value, example));
	}

}
