package io.echosounder.testing;

import java.util.List;

import org.junit.jupiter.api.extension.ConditionEvaluationResult;
import org.junit.jupiter.api.extension.ExecutionCondition;
import org.junit.jupiter.api.extension.ExtensionContext;

/**
 * Skips a class or a method before any of its set-up runs where the machine lacks what it
 * requires. Where the environment variable {@code CI} is set, the test fails instead.
 */
final class RequirementCondition implements ExecutionCondition {

	/** Configuration parameter that takes the place of the variable {@code CI}. */
	static final String CI = "echosounder.ci";

	@Override
	public ConditionEvaluationResult evaluateExecutionCondition(ExtensionContext context) {
		boolean ci = context.getConfigurationParameter(CI)
			.map(Boolean::parseBoolean)
			.orElseGet(() -> System.getenv("CI") != null);
		return decide(context.getElement().map(Requirements::missing).orElse(List.of()), ci);
	}

	/**
	 * Decide whether a test runs, is skipped or fails.
	 * @param missing what the machine lacks, in sentences
	 * @param ci whether a lack is a failure
	 * @return whether the test runs
	 * @throws AssertionError if it has failed already
	 */
	static ConditionEvaluationResult decide(List<String> missing, boolean ci) {
		if (missing.isEmpty()) {
			return ConditionEvaluationResult.enabled("The machine has what the test requires");
		}
		String reason = String.join(SkippedTest.SEPARATOR, missing);
		if (ci) {
			throw new AssertionError(reason);
		}
		return ConditionEvaluationResult.disabled(reason);
	}

}
