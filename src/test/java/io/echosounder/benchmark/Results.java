package io.echosounder.benchmark;

import java.util.ArrayList;
import java.util.List;

import org.jspecify.annotations.Nullable;

/**
 * The cases of a run so far.
 */
final class Results {

	private static final double[] NONE = {};

	private final List<Comparison> comparisons = new ArrayList<>();

	void add(Comparison comparison) {
		this.comparisons.add(comparison);
	}

	List<Comparison> comparisons() {
		return this.comparisons;
	}

	/** Values of a server in a case, round by round; empty if it was not measured. */
	double[] values(String test, String server, Metric metric) {
		Comparison comparison = named(test);
		return (comparison != null) ? comparison.values(server, metric) : NONE;
	}

	/** Ratio of a server's values in a case to those of the best of some others. */
	Spread ratio(String test, String server, Metric metric, List<String> others) {
		Comparison comparison = named(test);
		String best = (comparison != null) ? comparison.least(metric, others) : null;
		return (comparison != null && best != null) ? comparison.ratio(server, best, metric) : Spread.of();
	}

	private @Nullable Comparison named(String test) {
		return this.comparisons.stream()
			.filter((comparison) -> comparison.test().name().equals(test))
			.findFirst()
			.orElse(null);
	}

}
