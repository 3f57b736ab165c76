package io.echosounder.scenario.fault;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/**
 * A row of a table of {@code docs/faults.md}.
 *
 * @param setting a fault, as YAML writes it in one line
 * @param cells what clients say
 */
record FaultRow(String setting, List<String> cells) {

	private static final Path PAGE = Path.of("docs", "faults.md");

	/** The rows between the markers with a name. */
	static List<FaultRow> of(String table) {
		try (Stream<String> lines = Files.lines(PAGE)) {
			return lines.dropWhile((line) -> !line.equals("<!-- " + table + " -->"))
				.takeWhile((line) -> !line.equals("<!-- /" + table + " -->"))
				.filter((line) -> line.startsWith("| `"))
				.map(FaultRow::parse)
				.toList();
		}
		catch (IOException ex) {
			throw new IllegalStateException(ex);
		}
	}

	private static FaultRow parse(String line) {
		List<String> cells = Stream.of(line.split("\\|", -1)).map(String::strip).toList();
		return new FaultRow(cells.get(1).replace("`", ""), cells.subList(2, cells.size() - 1));
	}

	/** The fields of the setting. */
	Map<String, String> fields() {
		Map<String, String> fields = new LinkedHashMap<>();
		for (String field : this.setting.replaceAll("[{}]", "").split(",", -1)) {
			String[] parts = field.split(":", 2);
			fields.put(parts[0].strip(), parts[1].strip());
		}
		return fields;
	}

	/** Whether a client waits for its own timeout. */
	boolean waits() {
		return this.cells.stream().anyMatch((cell) -> cell.contains("timeout") || cell.contains("silence"));
	}

}
