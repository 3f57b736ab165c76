package io.echosounder.testing;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;

import org.junit.platform.engine.TestExecutionResult;
import org.junit.platform.engine.reporting.ReportEntry;
import org.junit.platform.engine.support.descriptor.ClassSource;
import org.junit.platform.engine.support.descriptor.MethodSource;
import org.junit.platform.launcher.TestExecutionListener;
import org.junit.platform.launcher.TestIdentifier;
import org.junit.platform.launcher.TestPlan;

/**
 * Records trials and results of the scenarios, as rows in {@code target/scenarios}.
 * Several JVMs run tests side by side, each one test plan after the other, so each JVM
 * appends to a separate file. {@link BuildReport} makes the table of all these files.
 * Registered as a service of the JUnit platform.
 */
public final class ScenarioTable implements TestExecutionListener {

	/** Key of a report entry that says what a scenario counted. */
	public static final String COUNTED = "counted";

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
		// a class, or the runs of a method, that ended before its first test
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
		List<ScenarioRow> finished = new ArrayList<>();
		for (ScenarioRow row = this.rows.poll(); row != null; row = this.rows.poll()) {
			finished.add(row);
		}
		this.counted.clear();
		try {
			ScenarioReport.append(finished);
		}
		catch (IOException ex) {
			throw new UncheckedIOException("Cannot write the rows of scenarios", ex);
		}
	}

}
