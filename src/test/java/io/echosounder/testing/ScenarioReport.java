package io.echosounder.testing;

import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
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
import java.util.stream.Stream;

/**
 * The rows of all scenarios as a page of Markdown: a table for each group, in which runs
 * of a scenario that came out the same share a row. Until the page is written, rows wait
 * in files, one for each JVM that runs tests.
 */
final class ScenarioReport {

	private static final int MODES = Mode.values().length;

	private static final Path PARTS = Path.of("target", "scenarios");

	private static final Path PAGE = Path.of("target", "reliability.md");

	private ScenarioReport() {
	}

	/** Append rows to the file of this JVM. */
	static void append(List<ScenarioRow> rows) throws IOException {
		if (!rows.isEmpty()) {
			Files.createDirectories(PARTS);
			String kind = System.getProperty("echosounder.scenarios", "other");
			Files.write(PARTS.resolve(kind + "-" + ProcessHandle.current().pid() + ".tsv"),
					rows.stream().map(ScenarioRow::toLine).toList(), StandardOpenOption.CREATE,
					StandardOpenOption.APPEND);
		}
	}

	/** Write the page; without rows there is none, not even that of an earlier build. */
	static void write() throws IOException {
		List<ScenarioRow> rows = read();
		if (rows.isEmpty()) {
			Files.deleteIfExists(PAGE);
		}
		else {
			Files.writeString(PAGE, of(rows));
		}
	}

	private static List<ScenarioRow> read() throws IOException {
		if (!Files.isDirectory(PARTS)) {
			return List.of();
		}
		List<ScenarioRow> rows = new ArrayList<>();
		try (Stream<Path> parts = Files.list(PARTS)) {
			for (Path part : parts.sorted().toList()) {
				Files.readAllLines(part).forEach((line) -> rows.add(ScenarioRow.parse(line)));
			}
		}
		return rows;
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
