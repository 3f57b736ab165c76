package io.echosounder.process;

import java.io.IOException;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

import io.echosounder.testing.EchoProcess;
import io.echosounder.testing.FullTier;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for starts that fail, as a user sees them: exit code 1, a sentence and an action,
 * and nothing else. {@link FailingStartTests} has the sentences.
 */
class FailingStartIT {

	@FullTier
	@Test
	void aSettingThatCannotWorkIsNamed() throws IOException {
		assertFails(List.of("--echo.listeners.raw.prot=1"), "There is no setting 'echo.listeners.raw.prot'");
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
	void whatIsNoSettingIsRefused() throws IOException {
		try (EchoProcess process = EchoProcess.launch(List.of(),
				new ArrayList<>(List.of("-Decho.listeners.raw.port=0")))) {
			assertThat(process.exitCode()).isEqualTo(2);
			assertThat(process.log())
				.contains("'-Decho.listeners.raw.port=0' is an option of the JVM: write it before -jar");
		}
	}

	@Test
	void aTabIsNamedWithItsFileAndLine(@TempDir Path directory) throws IOException {
		Path file = Files.writeString(directory.resolve("application.yml"), "echo:\n  drain:\n\tdelay: 1s\n");
		assertFails(List.of("--spring.config.additional-location=file:" + directory + "/"),
				"'" + file + "' has a tab in line 3, and YAML allows no tab for indentation.");
	}

	@FullTier
	@Test
	void anAddressOfIpv6IsRefusedWhereThereIsNone() throws IOException {
		assertFails(List.of("env", "JDK_JAVA_OPTIONS=-Djava.net.preferIPv4Stack=true"),
				List.of("--echo.listeners.raw.port=0", "--echo.listeners.line.port=0",
						"--echo.listeners.raw.address=::1"),
				"Listener 'raw' cannot listen on [0:0:0:0:0:0:0:1]:0: this machine or its JVM does not have IPv6.");
	}

	@FullTier
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

	@FullTier
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
		assertFails(List.of(), arguments, sentence);
	}

	private static void assertFails(List<String> prefix, List<String> arguments, String sentence) throws IOException {
		try (EchoProcess process = EchoProcess.launch(prefix, new ArrayList<>(arguments))) {
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
