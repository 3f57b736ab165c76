package io.echosounder.process;

import java.io.IOException;
import java.net.ServerSocket;
import java.util.ArrayList;
import java.util.List;

import io.echosounder.application.EchosounderApplication;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import org.springframework.boot.WebApplicationType;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatException;

/**
 * Tests for the sentences of starts that fail.
 */
@ExtendWith(OutputCaptureExtension.class)
class FailingStartTests {

	@ParameterizedTest
	@CsvSource(delimiter = '|', quoteCharacter = '"',
			textBlock = """
					echo.listeners.raw.prot=1             | There is no setting 'echo.listeners.raw.prot'
					echo.drian.delay=1s                   | There is no setting 'echo.drian.delay'
					echo.listeners.raw.framing=morse      | must be one of raw, lf, crlf, nul, stx-etx, length1, length2, length4, not 'morse'
					echo.listeners.line.max-connections=x | 'echo.listeners.line.max-connections'
					echo.listeners.raw.idle-timeout=soon  | must be a duration such as 500ms or 10s, not 'soon'
					echo.listeners.raw.idle-timeout=-1s   | 'echo.listeners.raw.idle-timeout' must be between 0s and 365d, not -1s.
					echo.listeners.raw.max-frame-length=0 | 'echo.listeners.raw.max-frame-length' must be between 1B and 1GB
					echo.listeners.not_a_name.port=0      | 'echo.listeners.not_a_name' has a name
					echo.listeners.raw.tls.bundle=none    | 'echo.listeners.raw.tls.bundle' is 'none', but there is no bundle of that name under 'spring.ssl.bundle'.
					echo.listeners.raw.tls.client-auth=need | 'echo.listeners.raw.tls.client-auth' is need, but without 'echo.listeners.raw.tls.bundle' there is no TLS.
					echo.listeners.raw.tls.sni.*.a=b      | 'echo.listeners.raw.tls.sni.*.a' has an asterisk, which needs brackets: write '[*.a]'.
					echo.listeners.raw.proxy-protocol=on  | must be one of off, optional, required, not 'on'
					echo.listeners.raw.trusted-proxies=10.0.0.0/8 | 'echo.listeners.raw.trusted-proxies' is set, but
					echo.listeners.raw.trusted-proxies=ten | must be a range of addresses such as 10.0.0.0/8
					echo.listeners.raw.info-on=connect    | 'echo.listeners.raw.info-on' is set, but
					echo.probe.targets.a.address=localhost | 'echo.probe.targets.a.address' is not a host and port: 'localhost' has no port: write localhost:7007.
					echo.probe.targets.a.adress=a:7       | There is no setting 'echo.probe.targets.a.adress'
					echo.probe.targets.a.framing=lf       | 'echo.probe.targets.a.address' is missing: set it to host:port.
					echo.probe.modules.m.tls.bundle=none  | 'echo.probe.modules.m.tls.bundle' is 'none', but there is no bundle of that name under 'spring.ssl.bundle'.
					echo.probe.endpoint.allowed-targets=* | must be a target such as echo.example.org:7007, [2001:db8::1]:7007 or echo.example.org:*
					echo.listeners.raw=7017               | 'echo.listeners.raw' is '7017', but it is a group of settings, such as 'echo.listeners.raw.port'.
					echo.drain.delay=5                    | 'echo.drain.delay' is 5, which needs a unit, such as 5s.
					echo.drain.grace-period=40s           | 'spring.lifecycle.timeout-per-shutdown-phase'
					""")
	void aSettingThatCannotWorkIsNamed(String setting, String sentence, CapturedOutput output) {
		assertFails(List.of("--echo.listeners.raw.port=0", "--echo.listeners.line.port=0", "--" + setting), sentence,
				output);
	}

	@ParameterizedTest
	@CsvSource(delimiter = '|', quoteCharacter = '"',
			textBlock = """
					abc   | must be a whole number, not 'abc'
					70000 | 'echo.listeners.raw.port' must be between 0 and 65535, not 70000.
					7008  | 'echo.listeners.line.port' is 7008, as is 'echo.listeners.raw.port': each listener needs a port of its own.
					""")
	void aPortThatCannotWorkIsNamed(String port, String sentence, CapturedOutput output) {
		assertFails(List.of("--echo.listeners.raw.port=" + port), sentence, output);
	}

	@Test
	void anAddressThatIsNotHereIsNamedWithItsListener(CapturedOutput output) {
		assertFails(
				List.of("--echo.listeners.raw.port=0", "--echo.listeners.line.port=0",
						"--echo.listeners.raw.address=192.0.2.1"),
				"Listener 'raw' cannot listen on 192.0.2.1:0: this machine does not have that address.", output);
	}

	@ParameterizedTest
	@CsvSource(delimiter = '|', quoteCharacter = '"',
			textBlock = """
					--echo.listeners.raw.enabled=false,--echo.listeners.line.enabled=false | 'echo.listeners' has no listener that is enabled.
					--echo.enabled=false | 'echo.enabled' is false, so there is no listener.
					""")
	void aServerWithoutAListenerDoesNotStart(String arguments, String sentence, CapturedOutput output) {
		assertFails(List.of(arguments.split(",", -1)), sentence, output);
	}

	@Test
	void anAddressOfTheWebServerThatIsNotHereIsNamed(CapturedOutput output) {
		assertFails(WebApplicationType.SERVLET,
				List.of("--echo.listeners.raw.port=0", "--echo.listeners.line.port=0", "--server.port=0",
						"--server.address=192.0.2.1"),
				"The web server cannot listen: this machine does not have its address.", output);
	}

	@Test
	void aPortOfTheWebServerThatIsTakenIsNamedWithItsSetting(CapturedOutput output) throws IOException {
		try (ServerSocket taken = new ServerSocket(0)) {
			assertFails(WebApplicationType.SERVLET,
					List.of("--echo.listeners.raw.port=0", "--echo.listeners.line.port=0",
							"--server.port=" + taken.getLocalPort()),
					"The web server cannot listen: port " + taken.getLocalPort() + " is in use.", output);
			assertThat(output).contains("or set 'server.port', or 'management.server.port', to another port");
		}
	}

	@ParameterizedTest
	@CsvSource(delimiter = '|', quoteCharacter = '"', textBlock = """
			--server.port=7007 | 'server.port'
			--server.port=7007,--server.address=127.0.0.1,--echo.listeners.raw.address=127.0.0.1 | 'server.port'
			--server.port=0,--management.server.port=7007 | 'management.server.port'
			""")
	void aListenerOnThePortOfTheWebServerIsNamedWithBothSettings(String arguments, String setting,
			CapturedOutput output) {
		List<String> all = new ArrayList<>(List.of(arguments.split(",", -1)));
		all.add("--echo.listeners.line.port=0");
		assertFails(WebApplicationType.SERVLET, all, "'echo.listeners.raw.port' is 7007, as is " + setting
				+ ": listener 'raw' and the web server need a port each.", output);
	}

	private static void assertFails(List<String> arguments, String sentence, CapturedOutput output) {
		assertFails(WebApplicationType.NONE, arguments, sentence, output);
	}

	private static void assertFails(WebApplicationType type, List<String> arguments, String sentence,
			CapturedOutput output) {
		SpringApplicationBuilder application = new SpringApplicationBuilder(EchosounderApplication.class).web(type);
		assertThatException().isThrownBy(() -> application.run(arguments.toArray(String[]::new)).close());
		List<String> lines = new ArrayList<>(output.getOut().lines().filter((line) -> !line.isBlank()).toList());
		int description = lines.indexOf("Description:");
		int action = lines.indexOf("Action:");
		assertThat(description).as(output::getOut).isNotNegative();
		assertThat(lines.subList(description + 1, action)).singleElement().asString().contains(sentence).endsWith(".");
		assertThat(lines.subList(action + 1, lines.size())).singleElement().asString().endsWith(".");
	}

}
