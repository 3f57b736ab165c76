package io.echosounder.settings;

import java.time.Duration;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

/**
 * Tests for {@link SelfCheckProperties}.
 */
class SelfCheckPropertiesTests {

	@Test
	void listenersAreCheckedEveryTenSecondsByDefault() {
		assertThat(Settings.bind().selfCheck())
			.isEqualTo(new SelfCheckProperties(true, Duration.ofSeconds(10), Duration.ofSeconds(2)));
	}

	@Test
	void everySettingArrives() {
		SelfCheckProperties properties = Settings
			.bind("echo.self-check.enabled=false", "echo.self-check.period=5s", "echo.self-check.timeout=500ms")
			.selfCheck();
		assertThat(properties.enabled()).isFalse();
		assertThat(properties.period()).isEqualTo(Duration.ofSeconds(5));
		assertThat(properties.timeout()).isEqualTo(Duration.ofMillis(500));
	}

	@ParameterizedTest
	@CsvSource({ "period, 0s, must be longer than 0s", "timeout, 0s, must be longer than 0s",
			"timeout, 6s, must not be longer than half of 'echo.self-check.period'",
			"period, -1s, 'must be between 0s and 365d, not -1s'" })
	void whatCannotWorkIsRefused(String name, String value, String problem) {
		assertThatExceptionOfType(Exception.class)
			.isThrownBy(() -> Settings.bind("echo.self-check." + name + "=" + value))
			.havingRootCause()
			.isInstanceOf(InvalidSettingException.class)
			.withMessage("'echo.self-check.%s' %s.".formatted(name, problem));
	}

}
