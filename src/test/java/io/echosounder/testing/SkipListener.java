package io.echosounder.testing;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;

import org.jspecify.annotations.Nullable;
import org.junit.platform.engine.TestExecutionResult;
import org.junit.platform.engine.support.descriptor.MethodSource;
import org.junit.platform.launcher.TestExecutionListener;
import org.junit.platform.launcher.TestIdentifier;
import org.junit.platform.launcher.TestPlan;

/**
 * Notes each class and method that is skipped, for {@link SkippedTests}. Several JVMs run
 * tests at once, so each has a separate file. Registered as a service of the JUnit
 * platform.
 */
public final class SkipListener implements TestExecutionListener {

	private final Path directory;

	private volatile @Nullable TestPlan plan;

	public SkipListener() {
		this(SkippedTests.DIRECTORY);
	}

	SkipListener(Path directory) {
		this.directory = directory;
	}

	@Override
	public void testPlanExecutionStarted(TestPlan plan) {
		this.plan = plan;
	}

	@Override
	public void executionSkipped(TestIdentifier test, String reason) {
		add(new SkippedTest(count(test), reason));
	}

	@Override
	public void executionFinished(TestIdentifier test, TestExecutionResult result) {
		if (result.getStatus() == TestExecutionResult.Status.ABORTED) {
			String reason = result.getThrowable().map(Throwable::getMessage).orElse("aborted");
			add(new SkippedTest(count(test), reason));
		}
	}

	/** A method that runs several times has no tests below it before it does. */
	private long count(TestIdentifier skipped) {
		TestPlan plan = this.plan;
		if (plan == null) {
			return 1;
		}
		long below = plan.getDescendants(skipped).stream().filter(SkipListener::isMethod).count();
		return Math.max(1, below);
	}

	private static boolean isMethod(TestIdentifier test) {
		return test.isTest() || test.getSource().filter(MethodSource.class::isInstance).isPresent();
	}

	/** Tests of one JVM may run side by side. */
	private synchronized void add(SkippedTest test) {
		try {
			Files.createDirectories(this.directory);
			Files.write(this.directory.resolve(ProcessHandle.current().pid() + ".tsv"), List.of(test.toLine()),
					StandardOpenOption.CREATE, StandardOpenOption.APPEND);
		}
		catch (IOException ex) {
			throw new UncheckedIOException("Cannot note a skipped test", ex);
		}
	}

}
