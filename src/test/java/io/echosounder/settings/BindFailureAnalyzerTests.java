package io.echosounder.settings;

import java.util.Map;
import java.util.Objects;
import java.util.concurrent.atomic.AtomicReference;

import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.boot.diagnostics.FailureAnalysis;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.context.ApplicationContextInitializer;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Import;
import org.springframework.core.env.SystemEnvironmentPropertySource;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for {@link BindFailureAnalyzer}.
 */
class BindFailureAnalyzerTests {

	@Test
	void anUnknownNameIsCalledUnknown() {
		FailureAnalysis analysis = analyzeOurs("echo.listeners.raw.prot=7007");
		assertThat(analysis.getDescription()).startsWith("There is no setting 'echo.listeners.raw.prot'").endsWith(".");
		assertThat(analysis.getAction())
			.isEqualTo("Remove it, or correct its name; docs/configuration.md lists the settings.");
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
			.isEqualTo("Correct it in the application's configuration; docs/configuration.md lists the settings.");
	}

	@Test
	void settingsOfOthersAreLeftToOthers() {
		assertThat(analyze(OthersConfiguration.class, "other.number=many")).isNull();
	}

	@Test
	void anApplicationThatUsesTheLibraryMayHaveSettingsBesideThose() {
		new ApplicationContextRunner().withUserConfiguration(SettingsAutoConfiguration.class)
			.withPropertyValues("echo.greeting=hello", "echo.shop.name=x")
			.withInitializer(variables(Map.of("ECHO_SHOP_TILL", "1")))
			.run((context) -> assertThat(context).hasNotFailed());
		FailureAnalysis analysis = Objects
			.requireNonNull(analyze(SettingsAutoConfiguration.class, "echo.greeting=hello", "echo.drain.dely=1s"));
		assertThat(analysis.getDescription()).contains("'echo.drain.dely'").doesNotContain("greeting");
	}

	@ParameterizedTest
	@ValueSource(strings = { "ECHO_LISTENERS_RAW_FRAMNG", "ECHO_DRIAN_DELAY", "ECHO_DRAIN_GRACE_PERIODD",
			"echo_drain_dely", "ECHO_LISTENER_RAW_PORT" })
	void anUnknownNameInTheEnvironmentIsCalledUnknown(String variable) {
		new ApplicationContextRunner().withUserConfiguration(ApplicationConfiguration.class)
			.withInitializer(variables(Map.of(variable, "1")))
			.run((context) -> {
				FailureAnalysis analysis = new BindFailureAnalyzer()
					.analyze(Objects.requireNonNull(context.getStartupFailure()));
				assertThat(Objects.requireNonNull(analysis).getDescription()).startsWith("There is no setting 'echo.")
					.endsWith("' (variable " + variable + ").");
			});
	}

	@Test
	void everyWayToWriteASettingInTheEnvironmentIsKnown() {
		new ApplicationContextRunner().withUserConfiguration(ApplicationConfiguration.class)
			.withInitializer(variables(Map.of("ECHO_DRAIN_GRACEPERIOD", "1s", "ECHO_DRAIN_QUIET_PERIOD", "1s",
					"ECHO_SELF_CHECK_ENABLED", "false", "ECHO_PROBE_ENDPOINT_ALLOWED_TARGETS_0", "a:7",
					"ECHO_LISTENERS_A_PORT", "0", "ECHO_LISTENERS_A_IDLE_TIMEOUT", "1m", "ECHO_LISTENERS_A_ADDRESS", "",
					"ECHO_LISTENERS_A_FAULTS_0_TYPE", "refuse", "ECHOSOUNDER_OPTS", "-Xmx1g")))
			.run((context) -> {
				assertThat(context).hasNotFailed();
				EchoProperties properties = context.getBean(EchoProperties.class);
				assertThat(properties.drain().quietPeriod()).hasSeconds(1);
				assertThat(properties.listeners().get("a")).isNotNull()
					.satisfies((listener) -> assertThat(listener.idleTimeout()).hasMinutes(1));
			});
	}

	@Test
	void variablesThatKubernetesSetsForAServiceAreNoSettings() {
		new ApplicationContextRunner().withUserConfiguration(ApplicationConfiguration.class)
			.withInitializer(variables(Map.of("ECHO_SERVICE_HOST", "10.0.0.1", "ECHO_SERVICE_PORT", "7007", "ECHO_PORT",
					"tcp://10.0.0.1:7007", "ECHO_PORT_7007_TCP_ADDR", "10.0.0.1", "ECHO_RAW_SERVICE_HOST", "10.0.0.2",
					"ECHO_RAW_SERVICE_PORT_MAIN", "7007")))
			.run((context) -> assertThat(context).hasNotFailed());
	}

	@Test
	void anUnknownNameAmongThePropertiesOfTheJvmIsCalledUnknown() {
		new ApplicationContextRunner().withUserConfiguration(ApplicationConfiguration.class)
			.withSystemProperties("echo.drain.dely=1s")
			.run((context) -> assertThat(context).hasFailed());
	}

	private static ApplicationContextInitializer<ConfigurableApplicationContext> variables(
			Map<String, Object> variables) {
		return (context) -> context.getEnvironment()
			.getPropertySources()
			.replace("systemEnvironment", new SystemEnvironmentPropertySource("systemEnvironment", variables));
	}

	private static FailureAnalysis analyzeOurs(String... settings) {
		return Objects.requireNonNull(analyze(ApplicationConfiguration.class, settings));
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

	@Import(SettingsAutoConfiguration.class)
	static class ApplicationConfiguration {

		@Bean
		static UnknownNamesAdvisor strictAdvisor() {
			return UnknownNamesAdvisor.ofApplication();
		}

	}

	@EnableConfigurationProperties(OthersProperties.class)
	static class OthersConfiguration {

	}

	@ConfigurationProperties("other")
	record OthersProperties(int number) {
	}

}
