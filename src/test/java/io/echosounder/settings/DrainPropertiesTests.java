package io.echosounder.settings;

import java.time.Duration;
import java.util.stream.Stream;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

/**
 * Tests for {@link DrainProperties}.
 */
class DrainPropertiesTests {

	@Test
	void withoutSettingsADrainTakesElevenSecondsAtMost() {
		DrainProperties drain = bind();
		assertThat(drain.delay()).isZero();
		assertThat(drain.spread()).isZero();
		assertThat(drain.quietPeriod()).hasMillis(250);
		assertThat(drain.gracePeriod()).hasSeconds(10);
		assertThat(drain.linger()).hasSeconds(1);
		assertThat(drain.total()).hasSeconds(11);
	}

	@Test
	void everySettingArrives() {
		DrainProperties drain = bind("delay=1s", "spread=2s", "quiet-period=3s", "grace-period=4s", "linger=5s");
		assertThat(drain).isEqualTo(new DrainProperties(Duration.ofSeconds(1), Duration.ofSeconds(2),
				Duration.ofSeconds(3), Duration.ofSeconds(4), Duration.ofSeconds(5)));
		assertThat(Settings.same(drain, bind())).isEmpty();
		assertThat(drain.total()).hasSeconds(12);
	}

	@ParameterizedTest
	@ValueSource(strings = { "delay", "spread", "quiet-period", "grace-period", "linger" })
	void aNegativeTimeIsRefused(String name) {
		assertThatExceptionOfType(Exception.class).isThrownBy(() -> bind(name + "=-2s"))
			.havingRootCause()
			.isInstanceOf(InvalidSettingException.class)
			.withMessage("'echo.drain.%s' must be between 0s and 365d, not -2s.".formatted(name));
	}

	private static DrainProperties bind(String... settings) {
		return Settings.bind(Stream.of(settings).map((setting) -> "echo.drain." + setting).toArray(String[]::new))
			.drain();
	}

}
