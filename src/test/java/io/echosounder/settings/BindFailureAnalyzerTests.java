package io.echosounder.settings;

import java.util.Objects;
import java.util.concurrent.atomic.AtomicReference;

import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.boot.diagnostics.FailureAnalysis;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for {@link BindFailureAnalyzer}.
 */
class BindFailureAnalyzerTests {

	@Test
	void anUnknownNameIsCalledUnknown() {
		FailureAnalysis analysis = analyzeOurs("echo.listeners.raw.prot=7007");
		assertThat(analysis.getDescription()).startsWith("There is no setting 'echo.listeners.raw.prot'").endsWith(".");
		assertThat(analysis.getAction()).isEqualTo("Remove it, or correct its name; the README lists the settings.");
	}

	@Test
	void severalUnknownNamesAreAllListed() {
		FailureAnalysis analysis = analyzeOurs("echo.evnt-loops=1", "echo.drain.dely=1s");
		assertThat(analysis.getDescription()).contains("'echo.evnt-loops'", "'echo.drain.dely'");
	}

	@ParameterizedTest
	@CsvSource(delimiter = '|', quoteCharacter = '"',
			textBlock = """
					listeners.x.port      | many   | a whole number
					listeners.x.framing   | morse  | one of raw, lf, crlf, nul, stx-etx, length1, length2, length4
					listeners.x.transport | pigeon | one of nio, blocking
					listeners.x.enabled   | maybe  | true or false
					drain.delay           | soon   | a duration such as 500ms or 10s
					listeners.x.write-buffer | much | a size such as 512B or 64KB
					listeners.x.tls.client-auth | must | one of none, want, need
					listeners.x.tls.alpn  | h2     | one of none, first
					listeners.x.proxy-protocol | v1 | one of off, optional, required
					listeners.x.info-on   | demand | one of connect, first-frame
					expose-host           | maybe  | true or false
					probe.targets.x.proxy-protocol | v3 | one of off, v1, v2
					probe.targets.x.tls.enabled | maybe | true or false
					probe.targets.x.size  | much   | a size such as 512B or 64KB
					probe.endpoint.allowed-targets | *:7 | a target such as echo.example.org:7007, [2001:db8::1]:7007 or echo.example.org:*
					listeners.x.trusted-proxies | 10.0.0.1/8 | a range of addresses such as 10.0.0.0/8 or 2001:db8::/32, with no bits behind its prefix
					listeners.x.trusted-proxies | 10.0.0.0/8,localhost | a range of addresses such as 10.0.0.0/8 or 2001:db8::/32, with no bits behind its prefix
					listeners.x.trusted-proxies[0] | 10.0.0.0/33 | a range of addresses such as 10.0.0.0/8 or 2001:db8::/32, with no bits behind its prefix
					""")
	void aValueOfTheWrongKindIsNamedWithWhatItMustBe(String name, String value, String kind) {
		FailureAnalysis analysis = analyzeOurs("echo." + name + "=" + value);
		assertThat(analysis.getDescription()).startsWith("'echo." + name + "'")
			.endsWith(" must be " + kind + ", not '" + value + "'.");
		assertThat(analysis.getAction())
			.isEqualTo("Correct it in the application's configuration; the README lists the settings.");
	}

	@Test
	void settingsOfOthersAreLeftToOthers() {
		assertThat(analyze(OthersConfiguration.class, "other.number=many")).isNull();
	}

	private static FailureAnalysis analyzeOurs(String... settings) {
		return Objects.requireNonNull(analyze(SettingsConfiguration.class, settings));
	}

	private static @Nullable FailureAnalysis analyze(Class<?> configuration, String... settings) {
		AtomicReference<@Nullable FailureAnalysis> analysis = new AtomicReference<>();
		new ApplicationContextRunner().withUserConfiguration(configuration)
			.withPropertyValues(settings)
			.run((context) -> {
				assertThat(context).hasFailed();
				analysis.set(new BindFailureAnalyzer().analyze(Objects.requireNonNull(context.getStartupFailure())));
			});
		return analysis.get();
	}

	@EnableConfigurationProperties(OthersProperties.class)
	static class OthersConfiguration {

	}

	@ConfigurationProperties("other")
	record OthersProperties(int number) {
	}

}
