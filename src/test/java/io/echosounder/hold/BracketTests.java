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
class BracketTests {

	private static final long SECOND = Duration.ofSeconds(1).toNanos();

	@Test
	void theFirstRoundGoesUpToTheLongest() {
		assertThat(new Bracket(60).silences(4)).containsExactly(15, 30, 45, 60);
		assertThat(new Bracket(60).silences(1)).containsExactly(60);
	}

	@Test
	void furtherRoundsGoBetweenTheBounds() {
		Bracket bracket = new Bracket(60);
		bracket.dropped(30, How.SILENCE);
		bracket.survived(15);
		assertThat(bracket.silences(2)).containsExactly(20, 25);
		assertThat(bracket.result()).isEqualTo(new IdleResult(15, 30, How.SILENCE));
	}

	@Test
	void whatSurvivesTheLongestHasNoTimeout() {
		Bracket bracket = new Bracket(60 * SECOND);
		bracket.survived(60 * SECOND);
		assertThat(bracket.isNarrow()).isTrue();
		assertThat(bracket.result()).isEqualTo(new IdleResult(60 * SECOND, 0, null));
		assertThat(bracket.result().isFound()).isFalse();
	}

	@Test
	void anEndInTheMiddleOfASilenceIsTheTimeout() {
		Bracket bracket = new Bracket(60 * SECOND);
		bracket.ended(10 * SECOND + 3, How.FIN);
		bracket.ended(10 * SECOND, How.FIN);
		bracket.ended(10 * SECOND + 2, How.RST);
		bracket.survived(6 * SECOND);
		assertThat(bracket.isNarrow()).isTrue();
		assertThat(bracket.result()).isEqualTo(new IdleResult(10 * SECOND, 10 * SECOND, How.FIN));
	}

	@Test
	void whatSurvivesLongerThanAnotherDoesNotSaysNothing() {
		Bracket bracket = new Bracket(60 * SECOND);
		bracket.dropped(20 * SECOND, How.RST);
		bracket.survived(10 * SECOND);
		bracket.survived(30 * SECOND);
		assertThat(bracket.result()).isEqualTo(new IdleResult(10 * SECOND, 20 * SECOND, How.RST));
	}

	@Test
	void boundsNeverCross() {
		Bracket bracket = new Bracket(60 * SECOND);
		bracket.dropped(40 * SECOND, How.SILENCE);
		bracket.survived(30 * SECOND);
		bracket.ended(5 * SECOND, How.FIN);
		assertThat(bracket.result()).isEqualTo(new IdleResult(5 * SECOND, 5 * SECOND, How.FIN));
		bracket.dropped(4 * SECOND, How.RST);
		assertThat(bracket.result()).isEqualTo(new IdleResult(4 * SECOND, 4 * SECOND, How.RST));
	}

	@ParameterizedTest
	@CsvSource({ "1000, 1101, false", "1000, 1100, true", "9900, 10001, false", "99000, 100000, true" })
	void aHundredthOrATenthOfASecondIsNarrow(long low, long high, boolean narrow) {
		Bracket bracket = new Bracket(Duration.ofHours(1).toNanos());
		bracket.dropped(Duration.ofMillis(high).toNanos(), How.SILENCE);
		bracket.survived(Duration.ofMillis(low).toNanos());
		assertThat(bracket.isNarrow()).isEqualTo(narrow);
	}

	/** Connections are dropped after a time, and speak again later than they were to. */
	@RepeatedTest(200)
	void theBoundsHoldTheTruth(RepetitionInfo repetition) {
		Random random = new Random(repetition.getCurrentRepetition());
		long max = random.nextLong(SECOND, 3600 * SECOND);
		long truth = random.nextLong(1, max);
		int connections = random.nextInt(1, 30);
		Bracket bracket = new Bracket(max);
		int rounds = 0;
		do {
			assertThat(rounds++).as("rounds").isLessThan(64);
			long[] silences = bracket.silences(connections);
			for (long silence : silences) {
				long late = silence + random.nextLong(SECOND / 50);
				if (late > truth) {
					bracket.dropped(late, How.SILENCE);
				}
			}
			for (long silence : silences) {
				if (silence <= truth) {
					bracket.survived(silence);
				}
			}
			IdleResult known = bracket.result();
			assertThat(known.isFound()).isTrue();
			assertThat(truth).isBetween(known.above(), known.below());
		}
		while (!bracket.isNarrow());
	}

}
