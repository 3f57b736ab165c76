package io.echosounder.page;

import java.time.Duration;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for {@link DurationText}.
 */
class DurationTextTests {

	@ParameterizedTest
	@CsvSource({ "0, 0 µs", "412345, 412 µs", "2540000, 2.5 ms", "2000000, 2 ms", "41200000, 41 ms",
			"1234000000, 1.2 s", "1200000000000, '1,200 s'" })
	void shortOnesHaveOneUnit(long nanos, String text) {
		assertThat(DurationText.shortTime(nanos)).isEqualTo(text);
	}

	@ParameterizedTest
	@CsvSource({ "PT0.9S, 0 s", "PT59S, 59 s", "PT1M5S, 1 min 5 s", "PT3H2M1S, 3 h 2 min", "P2DT3H4M, 2 d 3 h" })
	void longOnesHaveTwo(Duration duration, String text) {
		assertThat(DurationText.longTime(duration)).isEqualTo(text);
	}

}
