package io.echosounder.bundle;

import java.nio.file.Path;
import java.util.Objects;

import io.echosounder.testing.TestServer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import org.springframework.boot.diagnostics.FailureAnalysis;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

/**
 * Tests for {@link BundleFailureAnalyzer}.
 */
class BundleFailureAnalyzerTests {

	@Test
	void aMissingFileThatIsToBeWatchedIsNamedWithItsBundle(@TempDir Path directory) {
		Path missing = directory.resolve("missing.pem");
		Throwable failure = catchThrowable(() -> TestServer
			.start("--spring.ssl.bundle.pem.a.keystore.certificate=" + missing,
					"--spring.ssl.bundle.pem.a.reload-on-update=true", "--echo.listeners.raw.tls.bundle=a")
			.close());
		FailureAnalysis analysis = Objects.requireNonNull(new BundleFailureAnalyzer().analyze(failure));
		assertThat(analysis.getDescription()).startsWith("SSL bundle 'a' cannot be read: ")
			.contains(missing.toString())
			.endsWith(".");
		assertThat(analysis.getAction()).isEqualTo("Correct it under 'spring.ssl.bundle', or its files.");
	}

	@Test
	void otherFailuresAreLeftToOthers() {
		assertThat(new BundleFailureAnalyzer().analyze(new IllegalStateException("something else"))).isNull();
	}

}
