package io.echosounder.peer;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;

import com.jayway.jsonpath.JsonPath;
import io.echosounder.testing.CommandProcess;
import io.echosounder.testing.Counted;
import io.echosounder.testing.EchoProcess;
import io.echosounder.testing.FullTier;
import io.echosounder.testing.RequiresTool;
import io.echosounder.testing.Tool;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests with the command {@code load} of the packaged jar, and the server of the same.
 */
class LoadIT {

	/** Runs a command on a pseudo-terminal, and ends as it ended. */
	private static final String ON_A_TERMINAL = "import os, pty, sys; "
			+ "sys.exit(os.waitstatus_to_exitcode(pty.spawn(sys.argv[1:])))";

	private static final String BAR = "\033[K[";

	@TempDir
	static Path directory;

	@AutoClose
	private static EchoProcess server;

	@BeforeAll
	static void start() throws IOException {
		server = EchoProcess.start("--echo.self-check.enabled=false");
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
	void aHoldOfAnAddressFamilyThatTheJvmDoesNotHaveEndsWithOneSignal() throws IOException {
		try (CommandProcess command = CommandProcess.start(List.of("env", "--default-signal=INT,TERM"),
				List.of("-Djava.net.preferIPv4Stack=true"), "hold -C 1 [::1]:" + server.port("raw"))) {
			command.awaitLines(1).signal("TERM");
			command.assertExit(1);
			assertThat(command.text())
				.contains("refused phase=connect reason=unreachable: No route from here to [::1]:");
		}
	}

	@FullTier
	@Test
	void withoutRoomForItsOutputItFails() throws IOException {
		try (CommandProcess command = CommandProcess.start(List.of("sh", "-c", "exec \"$@\" > /dev/full", "sh"),
				List.of(), "load -c 10 127.0.0.1:" + server.port("raw"))) {
			command.assertExit(1);
			assertThat(command.errors())
				.containsExactly("echosounder: The output could not be written: No space left on device");
		}
	}

	@FullTier
	@Test
	void aFileWhoseNameTheLocaleCannotEncodeIsSaid() throws IOException {
		try (CommandProcess command = CommandProcess.start(
				List.of("sh", "-c", "LC_ALL=C exec \"$@\" \"$(printf '\\303\\274.html')\"", "sh"), List.of(),
				"load -c 10 127.0.0.1:7 --report")) {
			command.assertExit(2);
			assertThat(command.errors()).singleElement()
				.asString()
				.contains("has a name that this locale cannot encode: start with LC_ALL=C.UTF-8");
		}
	}

	@FullTier
	@Test
	void whereTheJvmLeavesSignalsAloneItRunsAndSaysSo() throws IOException {
		try (CommandProcess command = CommandProcess.start(List.of(), List.of("-Xrs"),
				"load -c 10 127.0.0.1:" + server.port("raw"))) {
			command.assertExit(0);
			assertThat(command.errors()).containsExactly(
					"The JVM leaves signals to the system (-Xrs): Ctrl-C ends a command without its summary.");
		}
	}

	@ParameterizedTest
	@ValueSource(strings = { "load -C 2", "hold --find-idle-timeout 1s", "probe -c 1" })
	void anAddressFamilyThatTheJvmDoesNotHaveIsAFailedAttempt(String arguments) throws IOException {
		try (CommandProcess command = CommandProcess.start(List.of(), List.of("-Djava.net.preferIPv4Stack=true"),
				arguments + " [::1]:" + server.port("raw"))) {
			command.assertExit(1);
			assertThat(command.errors()).isEmpty();
			assertThat(command.text()).contains("phase=connect reason=unreachable: No route from here to [::1]:",
					"java.net.preferIPv4Stack");
		}
	}

	@ParameterizedTest
	@ValueSource(strings = { "-c 4000 ", "--depth 16 -c 4000 ", "--rate 2000 -c 2000 ",
			"--framing lf --depth 16 -s 0-5KB -c 4000 ", "--framing lf --depth 4 -d 500ms " })
	void theServerCountsWhatTheLoadReports(String flags) throws IOException {
		String listener = flags.contains("lf") ? "line" : "raw";
		String label = "\"%s\"".formatted(listener);
		server.awaitNoConnections();
		Counted before = server.counted();
		double messages = server.sum("tcp_server_messages_total", label);
		try (CommandProcess load = CommandProcess
			.start("load --json -C 20 %slocalhost:%d".formatted(flags, server.port(listener)))) {
			load.assertExit(0);
			assertThat(load.errors()).isEmpty();
			assertThat(load.lines()).hasSize(1);
			String json = load.lines().getFirst();
			assertThat(JsonPath.<Integer>read(json, "$.messages")).isPositive();
			assertThat(JsonPath.<Integer>read(json, "$.errors")).isZero();
			assertThat(JsonPath.<Integer>read(json, "$.lost")).isZero();
			// it may accept a connection only when its client is done
			Awaitility.await().until(() -> server.counted().minus(before).opened() >= 20);
			server.awaitNoConnections();
			Counted counted = server.counted().minus(before);
			assertThat(counted.opened()).isEqualTo(20);
			assertThat(counted.closed()).containsOnlyKeys("peer");
			assertThat(counted.received()).isEqualTo(JsonPath.<Number>read(json, "$.bytes").longValue());
			if (listener.equals("line")) {
				// in raw mode the server counts reads
				assertThat(server.sum("tcp_server_messages_total", label) - messages)
					.isEqualTo(JsonPath.<Number>read(json, "$.messages").doubleValue());
			}
		}
	}

	@FullTier
	@Test
	void inAPipeThereIsNothingOfAProgressBar() throws IOException {
		Path page = directory.resolve("load.html");
		try (CommandProcess load = CommandProcess
			.start("load -C 2 --rate 100 -c 250 --report %s localhost:%d".formatted(page, server.port("raw")))) {
			load.assertExit(0);
			assertThat(load.errors()).isEmpty();
			assertThat(load.lines()).hasSize(6).first().isEqualTo("OK: 250 echoed");
			assertThat(load.text()).doesNotContain("\r", "\033").contains("250 messages in ", "\ncorrected p50/");
			assertThat(page).content().contains("\"messages\":250,");
		}
	}

	@FullTier
	@Test
	@RequiresTool("python3")
	void onATerminalAProgressBarComesAndGoes() throws IOException {
		try (CommandProcess load = onATerminal("load -C 2 --rate 100 -c 400 localhost:" + server.port("raw"))) {
			load.assertExit(0);
			List<String> bars = load.lines().stream().filter((line) -> line.startsWith(BAR)).toList();
			assertThat(bars).isNotEmpty();
			assertThat(bars.getFirst()).matches(
					".\\[K\\[=+ *] \\d+ s  \\d+(\\.\\d)?/s  p50 \\d+\\.\\d{3}  p99 \\d+\\.\\d{3} ms  0 errors\\W.*");
			assertThat(load.lines()).anyMatch((line) -> line.startsWith("\033[KOK: 400 echoed"));
			assertThat(load.text()).contains("400 messages in ");
		}
	}

	@FullTier
	@Test
	@RequiresTool("python3")
	void onATerminalAHoldHasALineOfItsStatus() throws IOException {
		try (CommandProcess hold = onATerminal("hold -C 2 -i 100ms -d 2500ms localhost:" + server.port("raw"))) {
			hold.assertExit(0);
			assertThat(hold.lines())
				.anyMatch((line) -> line.matches(".\\[K0:00:0\\d  2 of 2 open  \\d+ echoes  0 lost  0 ended\\W.*"))
				.anyMatch((line) -> line.startsWith("\033[K--- localhost port "));
		}
	}

	@FullTier
	@ParameterizedTest
	@ValueSource(strings = { "--quiet", "--json" })
	@RequiresTool("python3")
	void onATerminalThereIsNoBarIfThatIsSaid(String flag) throws IOException {
		try (CommandProcess load = onATerminal(
				"load %s -C 2 --rate 100 -d 1500ms localhost:%d".formatted(flag, server.port("raw")))) {
			load.assertExit(0);
			assertThat(load.text()).doesNotContain("\033");
		}
	}

	@FullTier
	@ParameterizedTest
	@ValueSource(strings = { "INT", "TERM" })
	void aSignalPrintsTheSummaryAndEndsEachConnectionInOrder(String signal) throws IOException {
		server.awaitNoConnections();
		Counted before = server.counted();
		try (CommandProcess load = CommandProcess
			.start("load -C 10 --depth 8 --rate 1000 -d 1h localhost:" + server.port("raw"))) {
			Awaitility.await()
				.atMost(EchoProcess.PATIENCE)
				.until(() -> server.counted().minus(before).received() > 64 * 100);
			load.signal(signal);
			load.assertExit(0);
			assertThat(load.errors()).isEmpty();
			assertThat(load.lines().get(3)).contains(" messages in ", " 0 errors, 0 mismatches");
			assertThat(load.lines().getLast()).startsWith("corrected ");
			server.awaitNoConnections();
			assertThat(server.counted().minus(before).closed()).containsOnlyKeys("peer");
		}
	}

	/** One of five payloads is late by the plan, and 4 of 5000 from the sending. */
	@FullTier
	@Test
	void aServerThatStandsStillShowsInTheCorrectedPercentileAndHidesInTheOther() throws IOException {
		server.awaitNoConnections();
		Counted before = server.counted();
		try (CommandProcess load = CommandProcess
			.start("load --json -C 4 --rate 500 -d 10s -t 60s --percentiles 99 localhost:" + server.port("raw"))) {
			Awaitility.await()
				.atMost(EchoProcess.PATIENCE)
				.until(() -> server.counted().minus(before).received() > 64 * 100);
			server.signal("STOP");
			try {
				Awaitility.await().pollDelay(Duration.ofSeconds(2)).until(() -> true);
			}
			finally {
				server.signal("CONT");
			}
			load.assertExit(0);
			String json = load.lines().getLast();
			assertThat(JsonPath.<Integer>read(json, "$.messages") + JsonPath.<Integer>read(json, "$.unsent"))
				.isEqualTo(5000);
			assertThat(JsonPath.<Integer>read(json, "$.errors")).isZero();
			assertThat(JsonPath.<Number>read(json, "$.corrected['99']").doubleValue()).isBetween(1.5, 60.0);
			assertThat(JsonPath.<Number>read(json, "$.latency['99']").doubleValue()).isLessThan(1);
		}
	}

	@FullTier
	@Test
	void aServerThatDiesIsCountedAndTriedAgain() throws IOException {
		try (EchoProcess mortal = EchoProcess.start();
				CommandProcess load = CommandProcess.start("load --json -C 3 -d 1h localhost:" + mortal.port("raw"))) {
			Awaitility.await().atMost(EchoProcess.PATIENCE).until(() -> mortal.counted().received() > 64 * 100);
			mortal.signal("KILL");
			assertThat(mortal.exitCode()).isEqualTo(128 + 9);
			load.signal("INT");
			load.assertExit(1);
			assertThat(load.errors()).isEmpty();
			String json = load.lines().getLast();
			assertThat(JsonPath.<Integer>read(json, "$.messages")).isPositive();
			assertThat(JsonPath.<Integer>read(json, "$.errors")).isGreaterThanOrEqualTo(3);
			assertThat(JsonPath.<Integer>read(json, "$.mismatches")).isZero();
		}
	}

	@Test
	void whatCannotBeDoneIsSaidInOneLine() throws IOException {
		try (CommandProcess load = CommandProcess.start("load a:7 --rate 0")) {
			load.assertExit(2);
			assertThat(load.errors())
				.containsExactly("echosounder load: --rate must be more than 0, not 0.0. See echosounder load --help");
			assertThat(load.lines()).isEmpty();
		}
	}

	private static CommandProcess onATerminal(String arguments) throws IOException {
		return CommandProcess.start(List.of(Tool.find("python3").toString(), "-c", ON_A_TERMINAL), List.of(),
				arguments);
	}

}
