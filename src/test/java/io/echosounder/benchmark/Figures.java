package io.echosounder.benchmark;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.StringJoiner;

/**
 * Every measurement in a line, separated by commas: in s, bytes and messages a second.
 */
final class Figures {

	private Figures() {
	}

	static String of(Results results) {
		StringJoiner head = new StringJoiner(",");
		head.add("case").add("server").add("round");
		for (Metric metric : Metric.values()) {
			head.add(metric.name().toLowerCase(Locale.ROOT));
		}
		List<String> lines = new ArrayList<>(List.of(head.toString()));
		for (Comparison comparison : results.comparisons()) {
			for (String server : comparison.servers()) {
				lines.addAll(lines(comparison, server));
			}
		}
		return String.join("\n", lines) + "\n";
	}

	private static List<String> lines(Comparison comparison, String server) {
		List<String> lines = new ArrayList<>();
		int round = 1;
		for (Measurement measurement : comparison.measurements(server)) {
			StringJoiner line = new StringJoiner(",");
			line.add(comparison.test().name()).add(server).add(Integer.toString(round++));
			for (Metric metric : Metric.values()) {
				double value = measurement.value(metric);
				line.add(Double.isNaN(value) ? "" : Double.toString(value));
			}
			lines.add(line.toString());
		}
		return lines;
	}

}
