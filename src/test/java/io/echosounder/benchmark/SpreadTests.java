package io.echosounder.benchmark;

import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

class SpreadTests {

	@Test
	void theMedianOfAnOddNumberIsTheOneInTheMiddle() {
		assertThat(Spread.of(9, 1, 3)).isEqualTo(new Spread(3, 1, 9));
	}

	@Test
	void theMedianOfAnEvenNumberIsBetweenTheTwoInTheMiddle() {
		assertThat(Spread.of(8, 2, 4, 1)).isEqualTo(new Spread(3, 1, 8));
	}

	@Test
	void whatIsNoNumberIsLeftOut() {
		assertThat(Spread.of(Double.NaN, 2)).isEqualTo(new Spread(2, 2, 2));
	}

	@Test
	void ofNothingNothingIsKnown() {
		assertThat(Spread.of().isKnown()).isFalse();
		assertThat(Spread.of(Double.NaN).isKnown()).isFalse();
	}

	@Test
	void valuesOfTheSameRoundGoTogether() {
		double[] left = { 2, 9, 8, 7 };
		double[] right = { 1, 3, Double.NaN };
		assertThat(Spread.of(left, right, (one, other) -> one / other)).isEqualTo(new Spread(2.5, 2, 3));
	}

}
