package io.echosounder.settings;

import java.time.Duration;
import java.util.List;
import java.util.Objects;

import io.echosounder.address.Target;
import io.echosounder.framing.Framing;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import org.springframework.util.unit.DataSize;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

/**
 * Tests for {@link ProbeProperties}.
 */
class ProbePropertiesTests {

	private static final String TARGET = "echo.probe.targets.a.address=echo.example.org:7007";

	@Test
	void nothingIsProbedByDefault() {
		ProbeProperties properties = Settings.bind().probe();
		assertThat(properties.targets()).isEmpty();
		assertThat(properties.modules()).isEmpty();
		assertThat(properties.endpoint()).isEqualTo(new ProbeEndpointProperties(false, List.of(), 16));
	}

	@Test
	void aTargetNeedsAnAddressOnly() {
		assertThat(target(TARGET)).isEqualTo(new TargetProperties("echo.example.org:7007", Framing.RAW,
				new ClientTlsProperties(null, null, null, List.of()), ProxyVersion.OFF, DataSize.ofBytes(64),
				Duration.ofSeconds(10), Duration.ofSeconds(5), true, false));
		assertThat(target(TARGET).target()).isEqualTo(new Target("echo.example.org", 7007));
		assertThat(target(TARGET).tls().isSpoken()).isFalse();
	}

	@Test
	void everySettingOfATargetArrives() {
		TargetProperties target = target("echo.probe.targets.a.address=[::1]:7", "echo.probe.targets.a.framing=lf",
				"echo.probe.targets.a.tls.enabled=true", "echo.probe.targets.a.tls.bundle=b",
				"echo.probe.targets.a.tls.server-name=c.example", "echo.probe.targets.a.tls.alpn=h2,echo/1",
				"echo.probe.targets.a.proxy-protocol=v2", "echo.probe.targets.a.size=1KB",
				"echo.probe.targets.a.period=1m", "echo.probe.targets.a.timeout=1s",
				"echo.probe.targets.a.reconnect=false", "echo.probe.targets.a.health=true");
		assertThat(Settings.same(target, target(TARGET))).isEmpty();
		assertThat(target.target()).isEqualTo(new Target("::1", 7));
		assertThat(target.tls()).isEqualTo(new ClientTlsProperties(true, "b", "c.example", List.of("h2", "echo/1")));
		assertThat(target.options(false, null)).satisfies((options) -> {
			assertThat(options.framing()).isEqualTo(Framing.LF);
			assertThat(options.proxyVersion()).isEqualTo(2);
			assertThat(options.size()).isEqualTo(1024);
			assertThat(options.timeout()).hasSeconds(1);
			assertThat(options.reconnect()).isFalse();
		});
	}

	@Test
	void everySettingOfAModuleArrives() {
		ModuleProperties module = module("echo.probe.modules.m.framing=nul", "echo.probe.modules.m.tls.bundle=b",
				"echo.probe.modules.m.proxy-protocol=v1", "echo.probe.modules.m.size=0B",
				"echo.probe.modules.m.timeout=1s");
		assertThat(Settings.same(module, ModuleProperties.DEFAULTS)).isEmpty();
		assertThat(module.tls().isSpoken()).isTrue();
		assertThat(module.options(true, null).proxyVersion()).isOne();
	}

	@Test
	void aModuleWithoutSettingsHasTheDefaults() {
		ModuleProperties module = module("echo.probe.modules.m.framing=raw");
		assertThat(module.options(true, null)).isEqualTo(ModuleProperties.DEFAULTS.options(true, null));
		assertThat(module.tls().isSpoken()).isEqualTo(ModuleProperties.DEFAULTS.tls().isSpoken());
	}

	@Test
	void aBundleMeansTlsUnlessItIsSwitchedOff() {
		assertThat(target(TARGET, "echo.probe.targets.a.tls.bundle=b").tls().isSpoken()).isTrue();
		assertThat(target(TARGET, "echo.probe.targets.a.tls.bundle=b", "echo.probe.targets.a.tls.enabled=false").tls()
			.isSpoken()).isFalse();
		assertThat(target(TARGET, "echo.probe.targets.a.tls.bundle=").tls().isSpoken()).isFalse();
	}

	@Test
	void theEndpointsSettingsArrive() {
		ProbeEndpointProperties endpoint = Settings
			.bind("echo.probe.endpoint.enabled=true", "echo.probe.endpoint.allowed-targets=a:7,b:*",
					"echo.probe.endpoint.max-probes=3")
			.probe()
			.endpoint();
		assertThat(endpoint.enabled()).isTrue();
		assertThat(endpoint.allowedTargets()).hasSize(2);
		assertThat(endpoint.maxProbes()).isEqualTo(3);
	}

	@ParameterizedTest
	@CsvSource(delimiter = '|', quoteCharacter = '"',
			textBlock = """
					address         | ""    | is missing: set it to host:port
					address         | a     | is not a host and port: 'a' has no port: write a:7007
					address         | ::1:7 | is not a host and port: '::1:7' does not say where the address ends: write it in brackets, as in [::1]:7007
					address         | a:0   | is not a host and port: A port must be a number from 1 to 65535, not 0
					size            | 0B    | cannot be sent: A payload of this framing has 1 to 1073741824 bytes, not 0
					size            | 2GB   | must be between 0B and 1GB, not 2147483648B
					period          | 0s    | must be longer than 0s
					period          | 400d  | must be between 0s and 365d, not 400d
					period          | 4s    | "'echo.probe.targets.a.timeout' must not be longer than 'echo.probe.targets.a.period'"
					timeout         | 0s    | must be longer than 0s
					timeout         | -1s   | must be between 0s and 365d, not -1s
					timeout         | 11s   | must not be longer than 'echo.probe.targets.a.period'
					tls.server-name | a b   | is 'a b', which is not a host name
					tls.server-name | a.b   | is set, but without 'echo.probe.targets.a.tls.enabled' or 'echo.probe.targets.a.tls.bundle' there is no TLS
					tls.alpn        | h2    | is set, but without 'echo.probe.targets.a.tls.enabled' or 'echo.probe.targets.a.tls.bundle' there is no TLS
					tls.alpn        | "h2,,a" | has a protocol without a name, or one with more than 255 characters or with characters other than those of Latin-1
					""")
	void whatCannotWorkIsRefused(String name, String value, String problem) {
		String sentence = problem.startsWith("'") ? problem : "'echo.probe.targets.a.%s' %s".formatted(name, problem);
		assertRefused(sentence + ".", TARGET, "echo.probe.targets.a." + name + "=" + value);
	}

	@Test
	void modulesAreCheckedAsTargetsAre() {
		assertRefused(
				"'echo.probe.modules.m.size' cannot be sent: A payload of this framing has 0 to 255 bytes, not 256.",
				"echo.probe.modules.m.size=256", "echo.probe.modules.m.framing=length1");
	}

	@Test
	void namesAreMadeOfLowerCaseLettersDigitsAndHyphens() {
		for (String kind : List.of("targets", "modules")) {
			assertRefused("'echo.probe.%s.a_b' has a name that is not made of lower-case letters, digits and hyphens."
				.formatted(kind), "echo.probe." + kind + ".a_b.framing=raw");
		}
	}

	@Test
	void thereIsAtLeastOneProbeAtOnce() {
		assertRefused("'echo.probe.endpoint.max-probes' must be between 1 and 1024, not 0.",
				"echo.probe.endpoint.max-probes=0");
	}

	private static TargetProperties target(String... settings) {
		return Objects.requireNonNull(Settings.bind(settings).probe().targets().get("a"));
	}

	private static ModuleProperties module(String... settings) {
		return Objects.requireNonNull(Settings.bind(settings).probe().modules().get("m"));
	}

	private static void assertRefused(String sentence, String... settings) {
		assertThatExceptionOfType(Exception.class).isThrownBy(() -> Settings.bind(settings))
			.havingRootCause()
			.isInstanceOf(InvalidSettingException.class)
			.withMessage(sentence);
	}

}
