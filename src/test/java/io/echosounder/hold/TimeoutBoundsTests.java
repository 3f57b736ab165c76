package io.echosounder.hold;

import java.time.Duration;
import java.util.Random;

import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.RepetitionInfo;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for how the search narrows down, without connections.
 */
class TimeoutBoundsTests {

	private static final long SECOND = Duration.ofSeconds(1).toNanos();

	@Test
	void theFirstRoundGoesUpToTheLongest() {
		assertThat(new TimeoutBounds(60).silences(4)).containsExactly(15, 30, 45, 60);
		assertThat(new TimeoutBounds(60).silences(1)).containsExactly(60);
	}

	@Test
	void furtherRoundsGoBetweenTheBounds() {
		TimeoutBounds bounds = new TimeoutBounds(60);
		bounds.dropped(30, CloseCause.SILENCE);
		bounds.survived(15);
		assertThat(bounds.silences(2)).containsExactly(20, 25);
		assertThat(bounds.result()).isEqualTo(new IdleResult(15, 30, CloseCause.SILENCE));
	}

	@Test
	void whatSurvivesTheLongestHasNoTimeout() {
		TimeoutBounds bounds = new TimeoutBounds(60 * SECOND);
		bounds.survived(60 * SECOND);
		assertThat(bounds.isNarrow()).isTrue();
		assertThat(bounds.result()).isEqualTo(new IdleResult(60 * SECOND, 0, null));
		assertThat(bounds.result().isFound()).isFalse();
	}

	@Test
	void anEndInTheMiddleOfASilenceIsTheTimeout() {
		TimeoutBounds bounds = new TimeoutBounds(60 * SECOND);
		bounds.ended(10 * SECOND + 3, CloseCause.FIN);
		bounds.ended(10 * SECOND, CloseCause.FIN);
		bounds.ended(10 * SECOND + 2, CloseCause.RST);
		bounds.survived(6 * SECOND);
		assertThat(bounds.isNarrow()).isTrue();
		assertThat(bounds.result()).isEqualTo(new IdleResult(10 * SECOND, 10 * SECOND, CloseCause.FIN));
	}

	@Test
	void whatSurvivesLongerThanAnotherDoesNotSaysNothing() {
		TimeoutBounds bounds = new TimeoutBounds(60 * SECOND);
		bounds.dropped(20 * SECOND, CloseCause.RST);
		bounds.survived(10 * SECOND);
		bounds.survived(30 * SECOND);
		assertThat(bounds.result()).isEqualTo(new IdleResult(10 * SECOND, 20 * SECOND, CloseCause.RST));
	}

	@Test
	void boundsNeverCross() {
		TimeoutBounds bounds = new TimeoutBounds(60 * SECOND);
		bounds.dropped(40 * SECOND, CloseCause.SILENCE);
		bounds.survived(30 * SECOND);
		bounds.ended(5 * SECOND, CloseCause.FIN);
		assertThat(bounds.result()).isEqualTo(new IdleResult(5 * SECOND, 5 * SECOND, CloseCause.FIN));
		bounds.dropped(4 * SECOND, CloseCause.RST);
		assertThat(bounds.result()).isEqualTo(new IdleResult(4 * SECOND, 4 * SECOND, CloseCause.RST));
	}

	@ParameterizedTest
	@CsvSource({ "1000, 1101, false", "1000, 1100, true", "9900, 10001, false", "99000, 100000, true" })
	void aHundredthOrATenthOfASecondIsNarrow(long low, long high, boolean narrow) {
		TimeoutBounds bounds = new TimeoutBounds(Duration.ofHours(1).toNanos());
		bounds.dropped(Duration.ofMillis(high).toNanos(), CloseCause.SILENCE);
		bounds.survived(Duration.ofMillis(low).toNanos());
		assertThat(bounds.isNarrow()).isEqualTo(narrow);
	}

	/** Connections are dropped after a time, and speak again later than they were to. */
	@RepeatedTest(200)
	void theBoundsHoldTheTruth(RepetitionInfo repetition) {
		Random random = new Random(repetition.getCurrentRepetition());
		long max = random.nextLong(SECOND, 3600 * SECOND);
		long truth = random.nextLong(1, max);
		int connections = random.nextInt(1, 30);
		TimeoutBounds bounds = new TimeoutBounds(max);
		int rounds = 0;
		do {
			assertThat(rounds++).as("rounds").isLessThan(64);
			long[] silences = bounds.silences(connections);
			for (long silence : silences) {
				long late = silence + random.nextLong(SECOND / 50);
				if (late > truth) {
					bounds.dropped(late, CloseCause.SILENCE);
				}
			}
			for (long silence : silences) {
				if (silence <= truth) {
					bounds.survived(silence);
				}
			}
			IdleResult known = bounds.result();
			assertThat(known.isFound()).isTrue();
			assertThat(truth).isBetween(known.above(), known.below());
		}
		while (!bounds.isNarrow());
	}

}
