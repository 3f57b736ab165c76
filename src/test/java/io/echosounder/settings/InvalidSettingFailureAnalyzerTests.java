package io.echosounder.settings;

import java.util.List;
import java.util.Objects;

import org.junit.jupiter.api.Test;

import org.springframework.boot.diagnostics.FailureAnalysis;
import org.springframework.boot.diagnostics.FailureAnalyzer;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.core.io.support.SpringFactoriesLoader;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for {@link InvalidSettingFailureAnalyzer}.
 */
class InvalidSettingFailureAnalyzerTests {

	@Test
	void theSentenceOfTheSettingIsTheDescription() {
		new ApplicationContextRunner().withUserConfiguration(SettingsAutoConfiguration.class)
			.withPropertyValues("echo.event-loops=0")
			.run((context) -> {
				FailureAnalysis analysis = Objects.requireNonNull(new InvalidSettingFailureAnalyzer()
					.analyze(Objects.requireNonNull(context.getStartupFailure())));
				assertThat(analysis.getDescription())
					.isEqualTo("'echo.event-loops' must be between 1 and 1024, not 0.");
				assertThat(analysis.getAction()).isEqualTo("Correct it in the application's configuration.");
			});
	}

	@Test
	void aWildcardThatWouldLoseItsAsteriskIsRefused() {
		String prefix = "echo.listeners.x.tls.sni";
		new ApplicationContextRunner().withUserConfiguration(SettingsAutoConfiguration.class)
			.withPropertyValues("echo.listeners.x.port=0", "echo.listeners.x.tls.bundle=a",
					prefix + "[*.example.net]=b", prefix + ".*.example.org=c")
			.run((context) -> {
				FailureAnalysis analysis = Objects.requireNonNull(new InvalidSettingFailureAnalyzer()
					.analyze(Objects.requireNonNull(context.getStartupFailure())));
				assertThat(analysis.getDescription()).isEqualTo("'" + prefix
						+ ".*.example.org' has an asterisk, which needs brackets: write '[*.example.org]'.");
			});
		new ApplicationContextRunner().withUserConfiguration(SettingsAutoConfiguration.class)
			.withPropertyValues("echo.listeners.x.port=0", "echo.listeners.x.tls.bundle=a",
					prefix + "[*.example.net]=b", prefix + ".example.org=c")
			.run((context) -> assertThat(context).hasNotFailed());
	}

	@Test
	void ourAnalyzersComeBeforeBootsOwn() {
		List<FailureAnalyzer> analyzers = SpringFactoriesLoader.forDefaultResourceLocation()
			.load(FailureAnalyzer.class, SpringFactoriesLoader.FailureHandler.handleMessage((_, _) -> {
			}));
		assertThat(analyzers.subList(0, 3)).extracting((analyzer) -> analyzer.getClass().getName())
			.containsExactlyInAnyOrder(InvalidSettingFailureAnalyzer.class.getName(),
					BindFailureAnalyzer.class.getName(), "io.echosounder.management.WebServerFailureAnalyzer");
		assertThat(analyzers).extracting((analyzer) -> analyzer.getClass().getName())
			.contains("io.echosounder.listener.ListenFailureAnalyzer");
	}

}
