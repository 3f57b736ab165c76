package io.echosounder.benchmark;

import java.util.Arrays;
import java.util.function.DoubleBinaryOperator;
import java.util.stream.DoubleStream;
import java.util.stream.IntStream;

/**
 * The middle of several values, and their range; {@link Double#NaN} if there are none.
 *
 * @param median for an even number of values, the mean of the two in the middle
 * @param min the least
 * @param max the greatest
 */
record Spread(double median, double min, double max) {

	private static final Spread UNKNOWN = new Spread(Double.NaN, Double.NaN, Double.NaN);

	/** Those of the values that are numbers. */
	static Spread of(DoubleStream values) {
		double[] sorted = values.filter((value) -> !Double.isNaN(value)).sorted().toArray();
		if (sorted.length == 0) {
			return UNKNOWN;
		}
		int upper = sorted.length / 2;
		int lower = (sorted.length - 1) / 2;
		return new Spread((sorted[lower] + sorted[upper]) / 2, sorted[0], sorted[sorted.length - 1]);
	}

	static Spread of(double... values) {
		return of(Arrays.stream(values));
	}

	/**
	 * Combines two values of the same round, over all rounds that both have.
	 */
	static Spread of(double[] left, double[] right, DoubleBinaryOperator operator) {
		return of(IntStream.range(0, Math.min(left.length, right.length))
			.mapToDouble((round) -> operator.applyAsDouble(left[round], right[round])));
	}

	boolean isKnown() {
		return !Double.isNaN(this.median);
	}

}
