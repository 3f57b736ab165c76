package io.echosounder.scenario.fault;

import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

import io.echosounder.testing.Client;
import io.echosounder.testing.EchoProcess;
import io.echosounder.testing.FullTier;
import io.echosounder.testing.ScenarioTable;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.TestReporter;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * A server that has no file descriptor left, twice.
 */
@FullTier
class FileDescriptorsIT {

	private static final int LIMIT = 150;

	private static final String PAUSE = "Listener line cannot accept connections";

	private static final String RESUME = "Listener line accepts connections again";

	@ParameterizedTest
	@ValueSource(strings = { "nio", "blocking" })
	void aServerWithoutDescriptorsWarnsOnceAPauseDoesNotSpinAndServesThoseWhoWaited(String transport,
			TestReporter reporter) throws IOException {
		try (EchoProcess process = EchoProcess.start(
				List.of("bash", "-c", "ulimit -n " + LIMIT + " && exec \"$@\"", "bash"),
				"--echo.listeners.line.transport=" + transport, "--echo.listeners.raw.transport=" + transport,
				"--echo.listeners.raw.idle-timeout=5s", "--echo.drain.grace-period=100s",
				// needs descriptors, too
				"--echo.self-check.enabled=false", "--spring.lifecycle.timeout-per-shutdown-phase=300s")) {
			for (int i = 0; i < 2; i++) {
				runOut(process);
				process.awaitNoConnections();
				assertThat(process.get("/actuator/health").statusCode()).isEqualTo(200);
			}
			assertEachPauseHasOneWarning(process);
			reporter.publishEntry(ScenarioTable.COUNTED,
					"%d descriptors; %,d connections".formatted(LIMIT, process.counted().opened()));
			process.signal("TERM");
			// much earlier than the grace period ends, as there is nothing to wait for
			assertThat(process.exitCode()).isEqualTo(143);
			assertThat(process.outcome()).endsWith(": 0 clean, 0 cut, 0 forced");
		}
	}

	private static void runOut(EchoProcess process) throws IOException {
		int pauses = process.lines(PAUSE).size();
		List<Client> clients = new ArrayList<>();
		try (Client idle = Client.connect(process.port("raw"))) {
			assertEchoes(idle);
			for (int i = 0; i < LIMIT; i++) {
				clients.add(Client.connect(process.port("line")));
				assertEchoes(idle);
			}
			Awaitility.await().atMost(EchoProcess.PATIENCE).untilAsserted(() -> {
				// it is to be idle later
				assertEchoes(idle);
				assertThat(process.lines(PAUSE)).as("warnings of a pause, of which %d are old", pauses)
					.hasSizeGreaterThan(pauses);
			});
			assertEchoes(clients.getFirst());
			assertThat(process.get("/actuator/health/liveness").statusCode()).as("some are kept for health")
				.isEqualTo(200);
			assertDoesNotSpinUntilClosed(process, idle);
			Client last = clients.getLast();
			last.send("waits\n");
			for (Client client : clients.subList(1, LIMIT - 1)) {
				client.close();
			}
			assertThat(last.readLike("waits\n")).isEqualTo("waits\n");
		}
		finally {
			for (Client client : clients) {
				client.close();
			}
		}
		Awaitility.await()
			.atMost(EchoProcess.PATIENCE)
			.untilAsserted(() -> assertThat(changes(process)).as("pauses and resumptions of accepting")
				.last()
				.asString()
				.contains(RESUME));
	}

	/** A spinning event loop would take most of this time, on any machine. */
	private static void assertDoesNotSpinUntilClosed(EchoProcess process, Client idle) throws IOException {
		assertEchoes(idle);
		long start = System.nanoTime();
		Duration before = process.cpuTime("echo-loop");
		assertThat(idle.readToEnd()).isEmpty();
		assertThat(process.cpuTime("echo-loop").minus(before)).as("processor time of the event loops")
			.isLessThan(Duration.ofNanos(System.nanoTime() - start).dividedBy(4));
	}

	private static List<String> changes(EchoProcess process) {
		return process.lines().stream().filter((line) -> line.contains(PAUSE) || line.contains(RESUME)).toList();
	}

	private static void assertEachPauseHasOneWarning(EchoProcess process) {
		List<String> changes = changes(process);
		assertThat(changes).hasSizeGreaterThanOrEqualTo(4).hasSizeLessThan(100);
		for (int i = 0; i < changes.size(); i++) {
			assertThat(changes.get(i)).contains((i % 2 == 0) ? PAUSE : RESUME);
		}
		process.assertNoWarningsBut(PAUSE);
	}

	private static void assertEchoes(Client client) throws IOException {
		client.send("served as before\n");
		assertThat(client.readLike("served as before\n")).isEqualTo("served as before\n");
	}

}
