package io.echosounder.process;

import java.io.IOException;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

import io.echosounder.testing.EchoProcess;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for a server that has no file descriptor left.
 */
class FileDescriptorsIT {

	private static final int LIMIT = 150;

	@Test
	void aServerWithoutFileDescriptorsWaitsAndAcceptsAgain() throws IOException {
		List<Socket> clients = new ArrayList<>();
		try (EchoProcess process = EchoProcess.start(
				List.of("bash", "-c", "ulimit -n " + LIMIT + " && exec \"$@\"", "bash"),
				"--echo.drain.grace-period=100s", "--spring.lifecycle.timeout-per-shutdown-phase=300s")) {
			for (int i = 0; i < LIMIT; i++) {
				clients.add(process.connect("line"));
			}
			process.awaitLine("Listener line cannot accept");
			Socket first = clients.getFirst();
			StartIT.echo(first, "served as before\n");
			Socket last = clients.getLast();
			last.getOutputStream().write("waits\n".getBytes(StandardCharsets.US_ASCII));
			for (Socket client : clients.subList(1, LIMIT / 2)) {
				client.close();
			}
			assertThat(last.getInputStream().readNBytes(6)).asString().isEqualTo("waits\n");
			process.awaitLine("Listener line accepts again");
			for (Socket client : clients) {
				client.close();
			}
			process.awaitNoConnections();
			assertThat(process.lines("cannot accept")).hasSameSizeAs(process.lines("accepts again"))
				.hasSizeLessThan(10);
			process.assertNoWarningsBut("Listener line cannot accept");
			process.signal("TERM");
			// much earlier than the grace period ends, as there is nothing to wait for
			assertThat(process.exitCode()).isEqualTo(143);
			assertThat(process.outcome()).endsWith(": 0 clean, 0 cut, 0 forced");
		}
		finally {
			for (Socket client : clients) {
				client.close();
			}
		}
	}

}
