package io.echosounder.command;

import java.math.BigDecimal;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

import picocli.CommandLine.Option;

/**
 * Flag of the commands that summarize times.
 */
final class PercentilesFlag {

	@Option(names = "--percentiles", paramLabel = "P", split = ",", defaultValue = "50,90,99,99.9",
			converter = PercentileConverter.class,
			description = "Percentiles of the summary (default: ${DEFAULT-VALUE}).")
	private List<BigDecimal> percentiles = List.of();

	/**
	 * Return the percentiles, each of which is the name of a figure.
	 * @throws UsageException if one is named twice
	 */
	List<BigDecimal> values() {
		Set<String> names = new HashSet<>();
		for (BigDecimal percentile : this.percentiles) {
			if (!names.add(percentile.stripTrailingZeros().toPlainString())) {
				throw new UsageException("--percentiles has " + percentile.toPlainString() + " twice");
			}
		}
		return this.percentiles;
	}

}
