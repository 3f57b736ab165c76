package io.echosounder.path;

import java.time.Duration;
import java.util.List;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for {@link RoundTripCheck}.
 */
class RoundTripCheckTests {

	@ParameterizedTest
	@CsvSource({ "50, 51, DIRECT", "50, 99, DIRECT", "50, 101, NEARER", "1, 40, NEARER", "0, 1, UNKNOWN",
			"1, 3, UNKNOWN", "3, 4, DIRECT" })
	void theShortestOfBothAreCompared(long connect, long echo, Outcome outcome) {
		Finding finding = RoundTripCheck.compare(
				List.of(Duration.ofSeconds(3).toNanos(), Duration.ofMillis(connect).toNanos()),
				List.of(Duration.ofMillis(echo).toNanos(), Duration.ofSeconds(3).toNanos()));
		assertThat(finding.outcome()).isEqualTo(outcome);
		assertThat(finding.evidence()).startsWith("connect %d.000 ms, echo %d.000 ms".formatted(connect, echo));
		assertThat(finding.facts()).containsEntry("connect", Duration.ofMillis(connect))
			.containsEntry("echo", Duration.ofMillis(echo));
	}

}
