package io.echosounder.load;

import java.time.Duration;
import java.util.stream.IntStream;

import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for when payloads are due, and how many.
 */
class SendScheduleTests {

	private static final long SECOND = 1_000_000_000;

	@Test
	void withoutARateAllIsDueAtOnceAndForever() {
		SendSchedule schedule = schedule(3, 0, Duration.ofSeconds(1), Long.MAX_VALUE);
		assertThat(schedule.isPaced()).isFalse();
		assertThat(schedule.due(2, 1_000_000)).isZero();
		assertThat(schedule.share(2)).isEqualTo(Long.MAX_VALUE);
		assertThat(schedule.expected(2, SECOND)).isZero();
		assertThat(schedule.length()).isZero();
	}

	@Test
	void noPayloadBeginsAfterTheDuration() {
		SendSchedule schedule = schedule(3, 0, Duration.ofMillis(1), Long.MAX_VALUE);
		assertThat(schedule.isOver(999_999)).isFalse();
		assertThat(schedule.isOver(1_000_000)).isTrue();
		assertThat(schedule(3, 0, null, 10).isOver(Long.MAX_VALUE)).isFalse();
	}

	@Test
	void withARateConnectionsTakeTurnsEvenly() {
		SendSchedule schedule = schedule(4, 1000, null, Long.MAX_VALUE);
		long due = 0;
		for (int n = 0; n < 10; n++) {
			for (int connection = 0; connection < 4; connection++) {
				assertThat(schedule.due(connection, n)).isEqualTo(due);
				due += 1_000_000;
			}
		}
	}

	@ParameterizedTest
	@CsvSource({ "10, 4, 3, 3, 2, 2", "3, 4, 1, 1, 1, 0", "4, 4, 1, 1, 1, 1", "1, 1, 1, , , " })
	void aCountIsSharedEvenly(long count, int connections, Long first, Long second, Long third, Long fourth) {
		SendSchedule schedule = schedule(connections, 0, null, count);
		Long[] shares = { first, second, third, fourth };
		for (int connection = 0; connection < connections; connection++) {
			assertThat(schedule.share(connection)).isEqualTo(shares[connection]);
		}
	}

	/** Also where the time from one to the next is no number of the computer. */
	@Test
	void asManyAreSentAsRateAndDurationSay() {
		for (int rate = 1; rate <= 20_000; rate++) {
			assertThat(sum(7, rate, Duration.ofSeconds(1), Long.MAX_VALUE)).isEqualTo(rate);
			assertThat(sum(3, rate, Duration.ofMillis(2500), Long.MAX_VALUE)).isEqualTo(Math.ceilDiv(5 * rate, 2));
		}
		assertThat(sum(10, 0.1, Duration.ofSeconds(100), Long.MAX_VALUE)).isEqualTo(10);
	}

	@Test
	void noneIsDueAtTheEndOfTheDuration() {
		SendSchedule schedule = schedule(2, 10, Duration.ofSeconds(1), Long.MAX_VALUE);
		assertThat(schedule.share(1)).isEqualTo(5);
		assertThat(schedule.due(1, 4)).isEqualTo(900_000_000);
		assertThat(schedule.due(0, 5)).isEqualTo(SECOND);
	}

	@Test
	void theLessOfCountAndDurationHolds() {
		assertThat(sum(3, 100, Duration.ofSeconds(1), 40)).isEqualTo(40);
		assertThat(sum(3, 100, Duration.ofSeconds(1), 400)).isEqualTo(100);
		assertThat(schedule(3, 100, Duration.ofSeconds(1), 40).length()).isEqualTo(400_000_000);
		assertThat(schedule(3, 100, Duration.ofSeconds(1), 400).length()).isEqualTo(SECOND);
		assertThat(schedule(3, 100, null, Long.MAX_VALUE).length()).isEqualTo(Long.MAX_VALUE);
	}

	@Test
	void whatIsExpectedByAMomentWasDueBeforeIt() {
		SendSchedule schedule = schedule(2, 1000, Duration.ofSeconds(1), 10);
		assertThat(schedule.expected(0, 0)).isZero();
		assertThat(schedule.expected(0, 1)).isOne();
		assertThat(schedule.expected(1, 1_000_000)).isZero();
		assertThat(schedule.expected(1, 1_000_001)).isOne();
		assertThat(schedule.expected(0, 4_000_001)).isEqualTo(3);
		assertThat(schedule.expected(0, SECOND)).isEqualTo(5);
	}

	/** Or it would seem to be due in the past. */
	@Test
	void whatIsDueInThousandsOfYearsIsFarAway() {
		assertThat(schedule(2, 1e-12, null, Long.MAX_VALUE).due(1, 1)).isEqualTo(Long.MAX_VALUE);
	}

	private static long sum(int connections, double rate, Duration duration, long count) {
		SendSchedule schedule = schedule(connections, rate, duration, count);
		return IntStream.range(0, connections).mapToLong(schedule::share).sum();
	}

	private static SendSchedule schedule(int connections, double rate, @Nullable Duration duration, long count) {
		return new SendSchedule(new LoadOptions(connections, 1, rate, duration, count, Sizes.of(64)));
	}

}
