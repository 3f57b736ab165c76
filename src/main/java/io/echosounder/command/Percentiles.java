package io.echosounder.command;

import java.math.BigDecimal;
import java.util.List;
import java.util.Locale;
import java.util.function.DoubleToLongFunction;
import java.util.stream.Collectors;

/**
 * Percentiles in the style of ping.
 */
final class Percentiles {

	private Percentiles() {
	}

	/**
	 * Return names and figures on one line.
	 * @param of name of the quantity, or an empty text
	 * @param nanos the figure of a percentile, in ns
	 */
	static String line(String of, List<BigDecimal> percentiles, DoubleToLongFunction nanos) {
		String names = percentiles.stream()
			.map((percentile) -> "p" + percentile.toPlainString())
			.collect(Collectors.joining("/"));
		String values = percentiles.stream()
			.map((percentile) -> Millis.of(nanos.applyAsLong(percentile.doubleValue())))
			.collect(Collectors.joining("/"));
		return String.format(Locale.ROOT, "%s %s = %s ms", of, names, values).strip();
	}

}
