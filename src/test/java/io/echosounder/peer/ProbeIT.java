package io.echosounder.peer;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

import com.jayway.jsonpath.JsonPath;
import io.echosounder.testing.Certificates;
import io.echosounder.testing.CommandProcess;
import io.echosounder.testing.EchoProcess;
import io.echosounder.testing.FullTier;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests with the command {@code probe} of the packaged jar.
 */
class ProbeIT {

	/** Pattern by which programs parse the summary of ping, with our words. */
	private static final Pattern COUNTS = Pattern
		.compile("(?m)^(\\d+) probes transmitted, (\\d+) received, ([\\d.]+)% loss, time (\\d+) ms$");

	private static final Pattern ROUND_TRIPS = Pattern
		.compile("(?m)^rtt min/avg/max/mdev = ([\\d.]+)/([\\d.]+)/([\\d.]+)/([\\d.]+) ms$");

	@TempDir
	static Path directory;

	private static Certificates certificates;

	@AutoClose
	private static EchoProcess server;

	@BeforeAll
	static void start() throws IOException {
		certificates = Certificates.in(directory).server("server", "localhost").expired("late");
		String[] bundle = certificates.bundle("server", "server");
		String[] late = certificates.bundle("late", "late");
		server = EchoProcess.start(bundle[0], bundle[1], late[0], late[1], "--echo.listeners.tls.port=0",
				"--echo.listeners.tls.framing=lf", "--echo.listeners.tls.tls.bundle=server",
				"--echo.listeners.tls.proxy-protocol=optional", "--echo.listeners.late.port=0",
				"--echo.listeners.late.tls.bundle=late");
	}

	@AfterAll
	static void stop() throws IOException {
		if (server != null) {
			server.awaitNoConnections();
			server.assertNoWarningsBut();
			server.signal("TERM");
			assertThat(server.exitCode()).isEqualTo(143);
		}
	}

	@Test
	void theSummaryIsReadAsThatOfPing() throws IOException {
		try (CommandProcess probe = CommandProcess.start("probe -c 5 -i 50ms -t 60s localhost:" + server.port("raw"))) {
			probe.assertExit(0);
			assertThat(probe.errors()).isEmpty();
			assertThat(probe.lines()).hasSize(9).allMatch((line) -> !line.contains("NaN"));
			Matcher counts = COUNTS.matcher(probe.text());
			assertThat(counts.find()).isTrue();
			assertThat(counts.group(1)).isEqualTo("5");
			assertThat(counts.group(2)).isEqualTo("5");
			assertThat(counts.group(3)).isEqualTo("0");
			assertThat(Integer.parseInt(counts.group(4))).isBetween(200, 60_000);
			Matcher times = ROUND_TRIPS.matcher(probe.text());
			assertThat(times.find()).isTrue();
			assertThat(Double.parseDouble(times.group(2))).isBetween(Double.parseDouble(times.group(1)),
					Double.parseDouble(times.group(3)));
		}
	}

	@FullTier
	@Test
	void jsonIsOfNumbers() throws IOException {
		String arguments = "probe --json -t 60s --tls --cacert %s --framing lf --proxy-protocol v2 --reconnect -c 2 -i 0 localhost:%d"
			.formatted(certificates.certificate(Certificates.CA), server.port("tls"));
		try (CommandProcess probe = CommandProcess.start(arguments)) {
			probe.assertExit(0);
			assertThat(probe.errors()).isEmpty();
			assertThat(probe.lines()).hasSize(3);
			for (String phase : List.of("resolve", "connect", "proxy", "tls", "send", "first-byte", "echo", "close")) {
				assertThat(JsonPath.<Number>read(probe.lines().getFirst(), "$.phases['" + phase + "']").doubleValue())
					.as(phase)
					.isBetween(0.0, 60.0);
			}
			assertThat(JsonPath.<Number>read(probe.lines().get(1), "$.time").doubleValue()).isBetween(0.0, 60.0);
			assertThat(JsonPath.<Number>read(probe.lines().getLast(), "$.percentiles['99.9']").doubleValue())
				.isBetween(0.0, 60.0);
		}
	}

	@ParameterizedTest
	@ValueSource(strings = { "INT", "TERM" })
	void aSignalPrintsTheSummary(String signal) throws IOException {
		try (CommandProcess probe = CommandProcess.start("probe -i 10ms -t 60s localhost:" + server.port("raw"))) {
			probe.awaitLines(3).signal(signal);
			probe.assertExit(0);
			assertThat(COUNTS.matcher(probe.text()).find()).isTrue();
			assertThat(probe.lines().getLast()).startsWith("p50/");
			assertThat(probe.errors()).isEmpty();
		}
	}

	@FullTier
	@Test
	void aSignalAfterFailuresPrintsThemAndFails() throws IOException {
		int port = EchoProcess.freePort();
		try (CommandProcess probe = CommandProcess.start("probe -i 1h 127.0.0.1 " + port)) {
			probe.awaitLines(1).signal("INT");
			probe.assertExit(1);
			assertThat(probe.lines()).hasSize(3);
			assertThat(probe.lines().getFirst())
				.isEqualTo("seq=1 127.0.0.1:%1$d phase=connect reason=refused: Nothing listens on 127.0.0.1:%1$d"
					.formatted(port));
			assertThat(probe.lines().getLast()).startsWith("1 probes transmitted, 0 received, 100% loss, time ");
		}
	}

	@FullTier
	@Test
	void itEndsWhenNobodyReadsItAnyMore() throws IOException {
		try (CommandProcess probe = CommandProcess.start("probe -i 10ms -t 60s localhost:" + server.port("raw"))) {
			probe.awaitLines(1).stopReading();
			probe.assertExit(0);
			assertThat(probe.errors()).isEmpty();
		}
	}

	@FullTier
	@Test
	void anExpiredCertificateIsSaidToBeExpired() throws IOException {
		try (CommandProcess probe = CommandProcess.start("probe -c 1 -t 60s --tls --cacert %s localhost:%d"
			.formatted(certificates.certificate(Certificates.CA), server.port("late")))) {
			probe.assertExit(1);
			assertThat(probe.lines().getFirst())
				.contains("phase=tls reason=tls: The certificate CN=late has expired on 20");
			// the client's alert may arrive after the client has ended
			Awaitility.await()
				.until(() -> server.sum("tcp_server_tls_handshakes_failed_total", "\"late\"", "\"alert\"") > 0);
		}
	}

	@ParameterizedTest
	@CsvSource(delimiter = '|',
			textBlock = """
					probe                  | echosounder probe: Missing required parameter: 'HOST:PORT'. See echosounder probe --help
					probe a:7 -s much      | echosounder probe: Invalid value for option '--size': must be a size such as 64, 64KB or 1MB, not 'much'. See echosounder probe --help
					echo a:7               | echosounder: There is no command 'echo'. See echosounder --help
					""",
			quoteCharacter = '"')
	void whatCannotBeDoneIsSaidInOneLine(String arguments, String line) throws IOException {
		try (CommandProcess probe = CommandProcess.start(arguments)) {
			probe.assertExit(2);
			assertThat(probe.errors()).containsExactly(line);
			assertThat(probe.lines()).isEmpty();
		}
	}

	@FullTier
	@ParameterizedTest
	@ValueSource(strings = { "--help", "--version", "probe --help" })
	void helpIsNoFailure(String arguments) throws IOException {
		try (CommandProcess probe = CommandProcess.start(arguments)) {
			probe.assertExit(0);
			assertThat(probe.text()).contains("chosounder");
			assertThat(probe.errors()).isEmpty();
		}
	}

	/** Keeps the start short; how short depends on the machine. */
	@Test
	void noSpringContextIsLoadedForACommand() throws IOException {
		Path log = directory.resolve("classes.log");
		// a cache would have classes loaded that nothing asks for
		try (CommandProcess probe = CommandProcess.start(List.of(),
				List.of("-XX:AOTMode=off", "-Xlog:class+load:file=" + log),
				"probe -c 1 -t 60s localhost:" + server.port("raw"))) {
			probe.assertExit(0);
		}
		assertThat(Files.readAllLines(log)).anyMatch((line) -> line.contains("io.echosounder.probe.Probe "))
			.noneMatch((line) -> line.contains("org.springframework.boot.SpringApplication")
					|| line.contains("org.springframework.context") || line.contains("org.springframework.core")
					|| line.contains("ch.qos.logback") || line.contains("javax.net.ssl"));
	}

}
