package io.echosounder.targets;

import java.time.Duration;
import java.util.stream.IntStream;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for {@link ProbeSchedule}.
 */
class ProbeScheduleTests {

	@Test
	void targetsOfTheSamePeriodAreSpreadEvenly() {
		assertThat(
				IntStream.range(0, 4).mapToObj((index) -> ProbeSchedule.of(index, 4, Duration.ofSeconds(10)).offset()))
			.containsExactly(Duration.ZERO, Duration.ofMillis(2500), Duration.ofSeconds(5), Duration.ofMillis(7500));
	}

	@Test
	void theFirstComesAfterItsOffset() {
		assertThat(new ProbeSchedule(Duration.ofNanos(3), Duration.ofNanos(10)).first(100)).isEqualTo(103);
	}

	/** Also where the origin is such that times overflow, as those of the JDK may. */
	@ParameterizedTest
	@CsvSource({ "0, 10", "9, 10", "10, 20", "11, 20", "35, 40", "-1, 10" })
	void theNextComesAPeriodLaterOrAtTheFirstOfItsTimesThatIsStillToCome(long late, long next) {
		ProbeSchedule schedule = new ProbeSchedule(Duration.ZERO, Duration.ofNanos(10));
		for (long due : new long[] { 0, 1000, -1000, Long.MAX_VALUE - 5 }) {
			assertThat(schedule.next(due, due + late)).isEqualTo(due + next);
		}
	}

}
