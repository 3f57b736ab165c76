package io.echosounder.peer;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

import com.jayway.jsonpath.JsonPath;
import io.echosounder.testing.CommandProcess;
import io.echosounder.testing.EchoProcess;
import io.echosounder.testing.FullTier;
import org.assertj.core.api.InstanceOfAssertFactories;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests with the command {@code hold} of the packaged jar.
 */
class HoldIT {

	@FullTier
	@ParameterizedTest
	@ValueSource(strings = { "INT", "TERM" })
	void aSignalPrintsTheSummary(String signal) throws IOException {
		try (EchoProcess server = EchoProcess.start();
				CommandProcess hold = CommandProcess.start("hold -C 10 -i 50ms localhost:" + server.port("raw"))) {
			hold.awaitLines(10);
			Awaitility.await()
				.atMost(EchoProcess.PATIENCE)
				.until(() -> server.sum("tcp_server_received_bytes_total", "\"raw\"") >= 20 * 64);
			hold.signal(signal);
			hold.assertExit(0);
			assertThat(hold.lines()).hasSize(14);
			assertThat(hold.lines().get(10))
				.isEqualTo("--- localhost port %d tcp echo hold ---".formatted(server.port("raw")));
			assertThat(hold.lines().get(11)).startsWith("OK: ");
			assertThat(hold.lines().get(12))
				.matches("10 connections for \\d+\\.\\d{3} s, \\d+ echoes, 0 lost, 0 doubled, 0 reconnects");
			assertThat(hold.lines().getLast()).startsWith("rtt p50/p90/p99/p99.9 = ");
			assertThat(hold.errors()).isEmpty();
			server.awaitNoConnections();
			assertThat(server.sum("tcp_server_connections_closed_total", "\"raw\"", "\"peer\"")).isEqualTo(10);
		}
	}

	@FullTier
	@ParameterizedTest
	@ValueSource(strings = { "KILL", "TERM" })
	void aSuccessorOnTheSamePortIsFound(String signal) throws IOException {
		String port = "--echo.listeners.raw.port=" + EchoProcess.freePort();
		try (EchoProcess server = start(port);
				CommandProcess hold = CommandProcess.start("hold -j -C 5 -i 100ms 127.0.0.1:" + server.port("raw"))) {
			hold.awaitLines(5);
			Awaitility.await()
				.atMost(EchoProcess.PATIENCE)
				.until(() -> server.sum("tcp_server_received_bytes_total", "\"raw\"") >= 10 * 64);
			server.signal(signal);
			server.exitCode();
			awaitEvents(hold, "closed", 5);
			try (EchoProcess successor = start(port)) {
				awaitAllBack(hold);
				hold.signal("INT");
				String statistics = awaitStatistics(hold);
				int lost = JsonPath.read(statistics, "$.lost");
				List<String> closed = events(hold, "closed");
				assertThat(closed).extracting((line) -> JsonPath.<Integer>read(line, "$.connection"))
					.contains(1, 2, 3, 4, 5);
				if (!signal.equals("KILL")) {
					// else the kernel may close connections before the listening socket,
					// and reset those that are open again by then
					assertThat(closed).hasSize(5);
				}
				assertThat(closed).extracting((line) -> JsonPath.<String>read(line, "$.how"))
					.containsAnyOf("fin", "rst")
					.isSubsetOf("fin", "rst");
				assertThat(closed).extracting((line) -> JsonPath.<String>read(line, "$.by")).containsOnly("peer");
				assertThat(JsonPath.<Integer>read(statistics, "$.reconnects")).isEqualTo(closed.size());
				assertThat(JsonPath.<Integer>read(statistics, "$.open")).isEqualTo(5);
				assertThat(JsonPath.<Integer>read(statistics, "$.doubled")).isZero();
				assertThat(lost).isBetween(0, closed.size());
				assertThat(JsonPath.<Number>read(statistics, "$.gaps['50']").doubleValue()).isPositive();
				boolean ordered = closed.stream().allMatch((line) -> line.contains("\"how\":\"fin\""));
				hold.assertExit((ordered && lost == 0) ? 0 : 1);
				successor.awaitNoConnections();
			}
		}
	}

	@FullTier
	@Test
	void theIdleTimeoutOfAServerIsFound() throws IOException {
		try (EchoProcess server = EchoProcess.start("--echo.listeners.raw.idle-timeout=3s")) {
			List<Double> found = new ArrayList<>();
			do {
				// a process that stands still for a while measures less, or more
				found.add(findIdleTimeout(server.port("raw")));
			}
			while ((found.getLast() < 2.5 || found.getLast() > 10) && found.size() < 5);
			// a deadline acts up to a second late
			assertThat(found).last().asInstanceOf(InstanceOfAssertFactories.DOUBLE).isBetween(2.5, 10.0);
			assertThat(server.sum("tcp_server_connections_closed_total", "\"raw\"", "\"idle\"")).isPositive();
			server.awaitNoConnections();
		}
	}

	private static double findIdleTimeout(int port) throws IOException {
		try (CommandProcess hold = CommandProcess.start("hold -j --find-idle-timeout 5m 127.0.0.1:" + port)) {
			hold.assertExit(0);
			String result = hold.lines().getLast();
			assertThat(JsonPath.<String>read(result, "$.type")).isEqualTo("idle-timeout");
			assertThat(JsonPath.<String>read(result, "$.how")).isEqualTo("fin");
			return JsonPath.<Number>read(result, "$.below").doubleValue();
		}
	}

	private static EchoProcess start(String setting) throws IOException {
		return EchoProcess.start(List.of("env", "--default-signal=INT,TERM"), setting);
	}

	private static List<String> events(CommandProcess hold, String event) {
		return hold.lines().stream().filter((line) -> line.contains("\"event\":\"" + event + "\"")).toList();
	}

	private static void awaitEvents(CommandProcess hold, String event, int count) {
		Awaitility.await().atMost(EchoProcess.PATIENCE).until(() -> events(hold, event).size() >= count);
	}

	private static void awaitAllBack(CommandProcess hold) {
		Awaitility.await()
			.atMost(EchoProcess.PATIENCE)
			.until(() -> events(hold, "reconnected").size(),
					(back) -> back >= 5 && back == events(hold, "closed").size());
	}

	private static String awaitStatistics(CommandProcess hold) {
		return Awaitility.await()
			.atMost(EchoProcess.PATIENCE)
			.until(() -> hold.lines().getLast(), (line) -> line.startsWith("{\"type\":\"statistics\""));
	}

}
