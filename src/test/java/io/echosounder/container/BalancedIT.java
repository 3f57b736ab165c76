package io.echosounder.container;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;

import io.echosounder.testing.CommandProcess;
import io.echosounder.testing.RequiresDocker;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for the profile {@code balanced}: two servers behind HAProxy.
 */
@RequiresDocker
class BalancedIT {

	@Test
	void whoIsConnectedWhileTheServersAreReplacedOneAfterTheOtherLosesNothing(@TempDir Path directory)
			throws IOException {
		try (Compose compose = new Compose("balanced")) {
			compose.up();
			await(compose, "replica-1", "UP");
			await(compose, "replica-2", "UP");
			assertThat(compose.exitCode("certificates")).isZero();

			probe("127.0.0.1:" + compose.port("haproxy", 7107));
			probe("--framing lf 127.0.0.1:" + compose.port("haproxy", 7108));
			Docker.output("cp", compose.container("certificates") + ":/certificates/ca.pem", directory.toString());
			probe("--framing lf --tls --cacert " + directory.resolve("ca.pem") + " localhost:"
					+ compose.port("haproxy", 7109));

			String network = compose.inspect("haproxy", "{{.HostConfig.NetworkMode}}");
			try (Holder holder = Holder.start(network, 20, "--framing", "lf", "haproxy:7108")) {
				replace(compose, "replica-1");
				holder.awaitAllBack();
				replace(compose, "replica-2");
				holder.awaitAllBack();
				// each connection was at one of the two, so each has moved
				assertThat(holder.events("closed")).hasSizeGreaterThanOrEqualTo(20);
				holder.assertNothingWasLost();
			}
			assertThat(compose.stop("haproxy")).as("exit code of HAProxy").isNotEqualTo(137);
		}
	}

	private static void replace(Compose compose, String replica) throws IOException {
		assertThat(compose.stop(replica)).isEqualTo(143);
		assertThat(compose.log(replica)).containsPattern("Drained in .* 0 forced");
		await(compose, replica, "DOWN");
		compose.start(replica);
		await(compose, replica, "UP");
	}

	/** Waits until HAProxy has found a server up or down, for both of its backends. */
	private static void await(Compose compose, String replica, String status) throws IOException {
		int port = compose.port("haproxy", 8404);
		Awaitility.await()
			.atMost(Docker.PATIENCE)
			.ignoreExceptionsInstanceOf(IOException.class)
			.untilAsserted(() -> assertThat(statuses(port, replica)).hasSize(2)
				.allSatisfy((found) -> assertThat(found).startsWith(status)));
	}

	private static List<String> statuses(int port, String replica) throws IOException {
		List<List<String>> table = Http.get(port, "/;csv").lines().map((line) -> List.of(line.split(",", -1))).toList();
		int column = table.getFirst().indexOf("status");
		return table.stream()
			.filter((cells) -> cells.size() > column && cells.get(1).equals(replica))
			.map((cells) -> cells.get(column))
			.toList();
	}

	private static void probe(String arguments) throws IOException {
		try (CommandProcess probe = CommandProcess.start("probe -c 4 -i 50ms " + arguments)) {
			probe.assertExit(0);
			assertThat(probe.text()).contains("4 received, 0% loss");
		}
	}

}
