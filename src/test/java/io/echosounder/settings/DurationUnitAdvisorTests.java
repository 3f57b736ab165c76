package io.echosounder.settings;

import java.time.Duration;
import java.util.Map;
import java.util.Objects;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.core.env.SystemEnvironmentPropertySource;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for {@link DurationUnitAdvisor}.
 */
class DurationUnitAdvisorTests {

	private final ApplicationContextRunner application = new ApplicationContextRunner()
		.withUserConfiguration(SettingsAutoConfiguration.class);

	@ParameterizedTest
	@ValueSource(strings = { "5", " 5", "${five}" })
	void aDurationWithoutAUnitIsRefused(String value) {
		assertRefused(this.application.withPropertyValues("five=5", "echo.drain.delay=" + value),
				"'echo.drain.delay' is 5, which needs a unit, such as 5s.");
	}

	@Test
	void soIsOneOfAListener() {
		assertRefused(
				this.application.withPropertyValues("echo.listeners.a.port=0", "echo.listeners.a.idle-timeout=600"),
				"'echo.listeners.a.idle-timeout' is 600, which needs a unit, such as 600s.");
	}

	@Test
	void soIsOneOfTheEnvironment() {
		assertRefused(
				this.application.withInitializer((context) -> context.getEnvironment()
					.getPropertySources()
					.addFirst(new SystemEnvironmentPropertySource("systemEnvironment",
							Map.of("ECHO_DRAIN_GRACEPERIOD", "5")))),
				"'echo.drain.grace-period' is 5, which needs a unit, such as 5s.");
	}

	@ParameterizedTest
	@ValueSource(strings = { "0", "00", "5s", "500ms", "PT5S", "1m" })
	void zeroNeedsNoUnit(String value) {
		this.application.withPropertyValues("echo.drain.delay=" + value)
			.run((context) -> assertThat(context).hasNotFailed());
	}

	@Test
	void durationsOfOthersAreReadAsBootReadsThem() {
		this.application.withUserConfiguration(OthersConfiguration.class)
			.withPropertyValues("echo.shop.pause=5")
			.run((context) -> assertThat(context.getBean(OthersProperties.class).pause()).hasMillis(5));
	}

	private static void assertRefused(ApplicationContextRunner application, String sentence) {
		application.run((context) -> assertThat(Objects
			.requireNonNull(
					new InvalidSettingFailureAnalyzer().analyze(Objects.requireNonNull(context.getStartupFailure())))
			.getDescription()).isEqualTo(sentence));
	}

	@EnableConfigurationProperties(OthersProperties.class)
	static class OthersConfiguration {

	}

	@ConfigurationProperties("echo.shop")
	record OthersProperties(Duration pause) {
	}

}
