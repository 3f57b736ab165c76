package io.echosounder.testing;

import java.lang.management.ManagementFactory;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/**
 * The rows of all scenarios as a page of Markdown: a table for each group, in which runs
 * of a scenario that came out the same share a row.
 */
final class ScenarioReport {

	private static final int MODES = Mode.values().length;

	private ScenarioReport() {
	}

	static String of(List<ScenarioRow> rows) {
		Map<String, Map<ScenarioRow, List<List<String>>>> groups = new TreeMap<>();
		for (ScenarioRow row : rows) {
			ScenarioRow key = new ScenarioRow(row.group(), row.scenario(), List.of(), row.counted(), row.result());
			groups.computeIfAbsent(row.group(), (_) -> new LinkedHashMap<>())
				.computeIfAbsent(key, (_) -> new ArrayList<>())
				.add(row.arguments());
		}
		StringBuilder page = new StringBuilder(header(rows));
		groups.forEach((group, outcomes) -> {
			page.append("\n### ").append(group).append("\n\n");
			page.append("| scenario | with | counted | result |\n|---|---|---|---|\n");
			outcomes.forEach((row, arguments) -> page.append("| %s | %s | %s | %s |%n".formatted(row.scenario(),
					summary(arguments), row.counted(), result(row, arguments.size()))));
		});
		return page.toString();
	}

	private static String header(List<ScenarioRow> rows) {
		long passed = rows.stream().filter((row) -> row.result().equals("passed")).count();
		return """
				%s, %d processors, %s %s, Java %s%s. %,d of %,d runs passed.
				""".formatted(LocalDate.now(ZoneOffset.UTC), Runtime.getRuntime().availableProcessors(),
				System.getProperty("os.name"), ManagementFactory.getOperatingSystemMXBean().getVersion(),
				Runtime.version().feature(), ", " + Effort.current().name().toLowerCase(Locale.ROOT), passed,
				rows.size());
	}

	private static String result(ScenarioRow row, int runs) {
		return (runs == 1) ? row.result() : "%d × %s".formatted(runs, row.result());
	}

	/** The values that each argument had. */
	private static String summary(List<List<String>> runs) {
		List<Set<String>> values = new ArrayList<>();
		for (List<String> arguments : runs) {
			for (int i = 0; i < arguments.size(); i++) {
				if (values.size() == i) {
					values.add(new LinkedHashSet<>());
				}
				values.get(i).add(arguments.get(i));
			}
		}
		return String.join("; ", values.stream().map(ScenarioReport::list).toList());
	}

	private static String list(Set<String> values) {
		return isEveryMode(values) ? "every mode" : String.join(", ", values);
	}

	private static boolean isEveryMode(Set<String> values) {
		long modes = List.of(Mode.values())
			.stream()
			.filter((mode) -> values.contains(mode.name().toLowerCase(Locale.ROOT).replace('_', ' ')))
			.count();
		return modes == MODES && values.size() == MODES;
	}

}
