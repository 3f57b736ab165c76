package io.echosounder.scenario.drain;

import java.io.IOException;
import java.net.Socket;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.util.List;

import io.echosounder.testing.EchoProcess;
import io.echosounder.testing.FullTier;
import io.echosounder.testing.ScenarioTable;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestReporter;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * A drain that is asked for more than once, by an operator and by a signal, is one drain.
 */
@FullTier
class DrainTwiceIT {

	@Test
	void whenTheSignalComesDuringTheDrainOfAnOperatorThenItWaitsForTheSameEnd(TestReporter reporter)
			throws IOException {
		try (EchoProcess process = start(); Socket client = halfALine(process)) {
			assertThat(post(process).body()).doesNotContain("RUNNING", "outcome\":{");
			assertThat(post(process).body()).doesNotContain("RUNNING", "outcome\":{");
			process.awaitLine("Draining: listeners are closed");
			process.signal("TERM");
			awaitShutdownWaitsForTheDrain(process);
			assertThat(post(process).body()).contains("\"phase\":\"GRACE\"");
			finishTheLine(client);
			assertDrainedOnce(process, reporter);
		}
	}

	@Test
	void whenAnOperatorAsksDuringTheDrainOfASignalThenNothingBeginsAnew(TestReporter reporter) throws IOException {
		try (EchoProcess process = start(); Socket client = halfALine(process)) {
			process.signal("TERM");
			process.awaitLine("Draining: listeners are closed");
			awaitShutdownWaitsForTheDrain(process);
			assertThat(post(process).body()).contains("\"phase\":\"GRACE\"");
			assertThat(post(process).body()).contains("\"phase\":\"GRACE\"");
			finishTheLine(client);
			assertDrainedOnce(process, reporter);
		}
	}

	@Test
	void anOperatorWhoAsksAgainOnceTheDrainIsOverIsToldTheSameOutcome(TestReporter reporter) throws IOException {
		try (EchoProcess process = start(); Socket client = halfALine(process)) {
			post(process);
			finishTheLine(client);
			Awaitility.await()
				.atMost(EchoProcess.PATIENCE)
				.until(() -> process.get("/actuator/drain").body().contains("\"clean\":1"));
			assertThat(post(process).body()).contains("\"phase\":\"CLOSING\"").isEqualTo(post(process).body());
			process.signal("TERM");
			assertDrainedOnce(process, reporter);
		}
	}

	private static EchoProcess start() throws IOException {
		// the server would ignore signals that the parent of this test ignores
		return EchoProcess.start(List.of("env", "--default-signal=INT,TERM"),
				"--management.endpoint.drain.access=unrestricted", "--echo.drain.grace-period=300s",
				"--spring.lifecycle.timeout-per-shutdown-phase=600s");
	}

	/** A connection that keeps the drain from its end. */
	private static Socket halfALine(EchoProcess process) throws IOException {
		Socket client = process.connect("line");
		client.getOutputStream().write("hel".getBytes(StandardCharsets.US_ASCII));
		Awaitility.await()
			.atMost(EchoProcess.PATIENCE)
			.until(() -> process.sum("tcp_server_received_bytes_total", "line") == 3);
		return client;
	}

	/** While it waits for anything else, the management server does not answer. */
	private static void awaitShutdownWaitsForTheDrain(EchoProcess process) {
		process.awaitThread("SpringApplicationShutdownHook", "DrainOnClose.onApplicationEvent",
				"CompletableFuture.get");
	}

	private static void finishTheLine(Socket client) throws IOException {
		client.getOutputStream().write("lo\n".getBytes(StandardCharsets.US_ASCII));
		assertThat(client.getInputStream().readAllBytes()).asString().isEqualTo("hello\n");
		client.close();
	}

	private static HttpResponse<String> post(EchoProcess process) throws IOException {
		HttpResponse<String> response = process.request("POST", "/actuator/drain");
		assertThat(response.statusCode()).isEqualTo(202);
		return response;
	}

	private static void assertDrainedOnce(EchoProcess process, TestReporter reporter) throws IOException {
		assertThat(process.exitCode()).isEqualTo(143);
		assertThat(process.lines("Draining: readiness refuses traffic")).hasSize(1);
		assertThat(process.lines("Drained in ")).hasSize(1);
		assertThat(process.outcome()).isNotNull().endsWith(": 1 clean, 0 cut, 0 forced");
		process.assertNoWarningsBut();
		reporter.publishEntry(ScenarioTable.COUNTED, "one drain: 1 clean, 0 cut, 0 forced; exit code 143");
	}

}
