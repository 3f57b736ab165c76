package io.echosounder.settings;

import java.util.Locale;

import org.jspecify.annotations.Nullable;
import org.yaml.snakeyaml.error.Mark;
import org.yaml.snakeyaml.error.MarkedYAMLException;

import org.springframework.boot.diagnostics.AbstractFailureAnalyzer;
import org.springframework.boot.diagnostics.FailureAnalysis;

/**
 * Says where a file of settings is not YAML. The parser does not know the file.
 */
class YamlFailureAnalyzer extends AbstractFailureAnalyzer<MarkedYAMLException> {

	@Override
	protected @Nullable FailureAnalysis analyze(Throwable rootFailure, MarkedYAMLException cause) {
		Mark mark = cause.getProblemMark();
		if (mark == null) {
			return null;
		}
		String problem = String.valueOf(cause.getProblem());
		return new FailureAnalysis(
				String.format(Locale.ROOT, "A file of settings is not YAML in line %d, column %d: %s.",
						mark.getLine() + 1, mark.getColumn() + 1,
						problem.contains("TAB") ? "YAML allows no tab for indentation" : problem),
				"Correct that line in the application's configuration.", cause);
	}

}
