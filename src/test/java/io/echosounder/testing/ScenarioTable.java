package io.echosounder.testing;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.stream.Stream;

import org.junit.platform.engine.TestExecutionResult;
import org.junit.platform.engine.reporting.ReportEntry;
import org.junit.platform.engine.support.descriptor.ClassSource;
import org.junit.platform.engine.support.descriptor.MethodSource;
import org.junit.platform.launcher.TestExecutionListener;
import org.junit.platform.launcher.TestIdentifier;
import org.junit.platform.launcher.TestPlan;

/**
 * Writes what the scenarios tried and what came out to {@code target/reliability.md}.
 * Tests in this process and tests against processes run in JVMs of their own, so each
 * leaves its rows in a file, and the table is made of all such files. Registered as a
 * service of the JUnit platform.
 */
public final class ScenarioTable implements TestExecutionListener {

	/** Key of a report entry that says what a scenario counted. */
	public static final String COUNTED = "counted";

	private static final Path TABLE = Path.of("target", "reliability.md");

	private static final Path PARTS = Path.of("target", "scenarios");

	private static final String SCENARIOS = "io.echosounder.scenario";

	private final Map<String, List<String>> counted = new ConcurrentHashMap<>();

	private final ConcurrentLinkedQueue<ScenarioRow> rows = new ConcurrentLinkedQueue<>();

	@Override
	public void reportingEntryPublished(TestIdentifier test, ReportEntry entry) {
		String value = entry.getKeyValuePairs().get(COUNTED);
		if (value != null) {
			this.counted.computeIfAbsent(test.getUniqueId(), (_) -> new ArrayList<>()).add(value);
		}
	}

	@Override
	public void executionSkipped(TestIdentifier test, String reason) {
		add(test, "skipped: " + reason);
	}

	@Override
	public void executionFinished(TestIdentifier test, TestExecutionResult result) {
		// a class, or the runs of a method, that ended before there was one
		boolean endedEarly = test.isContainer() && result.getStatus() != TestExecutionResult.Status.SUCCESSFUL;
		if (test.isTest() || endedEarly) {
			add(test, switch (result.getStatus()) {
				case SUCCESSFUL -> "passed";
				case ABORTED -> "skipped: " + message(result);
				case FAILED -> "**FAILED**: " + message(result);
			});
		}
	}

	private static String message(TestExecutionResult result) {
		return result.getThrowable()
			.map(Throwable::getMessage)
			.flatMap((message) -> message.lines().filter((line) -> !line.isBlank()).findFirst())
			.orElse("");
	}

	private void add(TestIdentifier test, String result) {
		switch (test.getSource().orElse(null)) {
			case MethodSource method ->
				add(method.getClassName(), method.getMethodName(), test.getDisplayName(), counted(test), result);
			case ClassSource type -> add(type.getClassName(), "all", test.getDisplayName(), counted(test), result);
			case null, default -> {
			}
		}
	}

	private String counted(TestIdentifier test) {
		return String.join("; ", this.counted.getOrDefault(test.getUniqueId(), List.of()));
	}

	private void add(String className, String method, String displayName, String counted, String result) {
		if (className.startsWith(SCENARIOS + ".")) {
			this.rows
				.add(ScenarioRow.of(className.substring(SCENARIOS.length() + 1), method, displayName, counted, result));
		}
	}

	@Override
	public void testPlanExecutionFinished(TestPlan plan) {
		if (this.rows.isEmpty()) {
			return;
		}
		try {
			Files.createDirectories(PARTS);
			Files.write(PARTS.resolve(System.getProperty("echosounder.scenarios", "other") + ".tsv"),
					this.rows.stream().map(ScenarioRow::toLine).toList());
			Files.writeString(TABLE, ScenarioReport.of(readParts()));
		}
		catch (IOException ex) {
			throw new UncheckedIOException("Cannot write the table of scenarios", ex);
		}
	}

	private static List<ScenarioRow> readParts() throws IOException {
		List<ScenarioRow> rows = new ArrayList<>();
		try (Stream<Path> parts = Files.list(PARTS)) {
			for (Path part : parts.sorted().toList()) {
				Files.readAllLines(part).forEach((line) -> rows.add(ScenarioRow.parse(line)));
			}
		}
		return rows;
	}

}
