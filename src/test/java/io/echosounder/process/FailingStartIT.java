package io.echosounder.process;

import java.io.IOException;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

import io.echosounder.testing.EchoProcess;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for starts that fail: exit code 1, a sentence and an action, and nothing else.
 */
class FailingStartIT {

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
					echo.listeners.raw.trusted-proxies=10.0.0.0/8 | 'echo.listeners.raw.trusted-proxies' says who may send a PROXY header, but
					echo.listeners.raw.trusted-proxies=ten | must be a range of addresses such as 10.0.0.0/8
					echo.listeners.raw.info-on=connect    | 'echo.listeners.raw.info-on' says when there is info, but
					echo.probe.targets.a.address=localhost | 'echo.probe.targets.a.address' is no host and port: 'localhost' has no port: write localhost:7007.
					echo.probe.targets.a.adress=a:7       | There is no setting 'echo.probe.targets.a.adress'
					echo.probe.targets.a.framing=lf       | 'echo.probe.targets.a.address' is missing: say where to, as host:port.
					echo.probe.modules.m.tls.bundle=none  | 'echo.probe.modules.m.tls.bundle' is 'none', but there is no bundle of that name under 'spring.ssl.bundle'.
					echo.probe.endpoint.allowed-targets=* | must be a target such as echo.example.org:7007, [2001:db8::1]:7007 or echo.example.org:*
					echo.drain.grace-period=40s           | 'spring.lifecycle.timeout-per-shutdown-phase'
					""")
	void aSettingThatCannotWorkIsNamed(String setting, String sentence) throws IOException {
		assertFails(List.of("--echo.listeners.raw.port=0", "--echo.listeners.line.port=0", "--" + setting), sentence);
	}

	@ParameterizedTest
	@CsvSource(delimiter = '|', quoteCharacter = '"', textBlock = """
			abc   | must be a whole number, not 'abc'
			70000 | 'echo.listeners.raw.port' must be between 0 and 65535, not 70000.
			7008  | 'echo.listeners.line.port' is 7008, where listener 'raw' listens already.
			""")
	void aPortThatCannotWorkIsNamed(String port, String sentence) throws IOException {
		assertFails(List.of("--echo.listeners.raw.port=" + port), sentence);
	}

	@Test
	void aPortThatIsTakenIsNamedWithItsListener() throws IOException {
		try (ServerSocket taken = new ServerSocket(0)) {
			int port = taken.getLocalPort();
			assertFails(List.of("--echo.listeners.raw.port=0", "--echo.listeners.line.port=" + port),
					"Listener 'line' cannot listen on *:%d: the port is taken.".formatted(port));
		}
	}

	@Test
	void aMissingFileIsNamedWithItsBundleWhetherItIsWatchedOrNot(@TempDir Path directory) throws IOException {
		Path missing = directory.resolve("missing.pem");
		List<String> arguments = List.of("--echo.listeners.raw.port=0", "--echo.listeners.line.port=0",
				"--echo.listeners.raw.tls.bundle=a", "--spring.ssl.bundle.pem.a.keystore.certificate=" + missing,
				"--spring.ssl.bundle.pem.a.keystore.private-key=" + missing);
		assertFails(arguments, "'echo.listeners.raw.tls.bundle' is 'a', which cannot be read: Unable to create key "
				+ "store: Error reading certificate or key from file '" + missing + "'");
		List<String> watched = new ArrayList<>(arguments);
		watched.add("--spring.ssl.bundle.pem.a.reload-on-update=true");
		assertFails(watched, "SSL bundle 'a' cannot be read: ");
	}

	@Test
	void anAddressThatIsNotHereIsNamedWithItsListener() throws IOException {
		assertFails(
				List.of("--echo.listeners.raw.port=0", "--echo.listeners.line.port=0",
						"--echo.listeners.raw.address=192.0.2.1"),
				"Listener 'raw' cannot listen on 192.0.2.1:0: this machine does not have that address.");
	}

	@Test
	void aSettingWithoutAValueHasItsDefault(@TempDir Path directory) throws IOException {
		Path file = Files.writeString(directory.resolve("settings.yml"), """
				echo:
				  listeners:
				    raw:
				      address:
				      framing:
				      idle-timeout:
				""");
		try (EchoProcess process = EchoProcess.start("--spring.config.additional-location=" + file.toUri())) {
			assertThat(process.log()).contains("Listener raw listens on *:").contains("(raw, nio, inline)");
			process.assertNoWarningsBut();
		}
	}

	private static void assertFails(List<String> arguments, String sentence) throws IOException {
		try (EchoProcess process = EchoProcess.launch(List.of(), new ArrayList<>(arguments))) {
			assertThat(process.exitCode()).isOne();
			List<String> lines = process.lines();
			int description = lines.indexOf("Description:");
			assertThat(description).withFailMessage(process::log).isPositive();
			assertThat(
					lines.subList(description + 1, lines.indexOf("Action:")).stream().filter((line) -> !line.isBlank()))
				.singleElement()
				.asString()
				.contains(sentence)
				.endsWith(".");
			assertThat(lines.subList(lines.indexOf("Action:") + 1, lines.size())
				.stream()
				.filter((line) -> !line.isBlank())).singleElement().asString().endsWith(".");
			process.assertNoWarningsBut("LoggingFailureAnalysisReporter");
			assertThat(lines("\tat ", process)).isEmpty();
		}
	}

	private static List<String> lines(String start, EchoProcess process) {
		return process.lines().stream().filter((line) -> line.startsWith(start)).toList();
	}

}
