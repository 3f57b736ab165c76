package io.echosounder.bundle;

import java.util.Locale;

import org.jspecify.annotations.Nullable;

import org.springframework.boot.diagnostics.FailureAnalysis;
import org.springframework.boot.diagnostics.FailureAnalyzer;

/**
 * Names the SSL bundle that could not be registered: Boot searches for the files of
 * watched bundles when it registers them.
 */
class BundleFailureAnalyzer implements FailureAnalyzer {

	private static final String REFUSAL = "Unable to register SSL bundle ";

	@Override
	public @Nullable FailureAnalysis analyze(Throwable failure) {
		for (Throwable ex = failure; ex != null; ex = ex.getCause()) {
			String message = ex.getMessage();
			if (ex instanceof IllegalStateException && message != null && message.startsWith(REFUSAL)) {
				return new FailureAnalysis(
						String.format(Locale.ROOT, "SSL bundle %s cannot be read: %s.",
								message.substring(REFUSAL.length()), NamedBundle.describe(ex.getCause())),
						"Correct it under 'spring.ssl.bundle', or its files.", failure);
			}
		}
		return null;
	}

}
