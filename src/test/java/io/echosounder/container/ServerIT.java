package io.echosounder.container;

import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;

import io.echosounder.testing.RequiresDocker;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for what {@code docker compose up} starts without a profile.
 */
@RequiresDocker
class ServerIT {

	@Test
	void itIsReadyToBeTypedInto() throws IOException {
		try (Compose compose = new Compose("")) {
			compose.up();
			compose.awaitHealthy("echosounder");
			try (Socket client = new Socket(InetAddress.getLoopbackAddress(), compose.port("echosounder", 7008))) {
				client.setSoTimeout((int) Docker.PATIENCE.toMillis());
				client.getOutputStream().write("hello\nnobody".getBytes(StandardCharsets.UTF_8));
				client.shutdownOutput();
				assertThat(new String(client.getInputStream().readAllBytes(), StandardCharsets.UTF_8))
					.isEqualTo("hello\n");
			}
			assertThat(compose.inspect("echosounder", "{{json (index .HostConfig.PortBindings \"8081/tcp\")}}"))
				.as("where management is published")
				.contains("\"HostIp\":\"127.0.0.1\"");
			assertThat(compose.inspect("echosounder", "{{.HostConfig.ReadonlyRootfs}} {{.HostConfig.CapDrop}}"))
				.isEqualTo("true [ALL]");
			assertThat(Http.get(compose.port("echosounder", 8081), "/actuator/health/readiness")).contains("\"UP\"");
			assertThat(compose.stop("echosounder")).isEqualTo(143);
		}
	}

	@Test
	void whoHoldsConnectionsWhileItIsStoppedAndStartedLosesNothing() throws IOException {
		try (Compose compose = new Compose("")) {
			compose.up();
			compose.awaitHealthy("echosounder");
			String network = compose.inspect("echosounder", "{{.HostConfig.NetworkMode}}");
			try (Holder holder = Holder.start(network, 10, "echosounder:7007")) {
				assertThat(compose.stop("echosounder")).isEqualTo(143);
				holder.awaitEvents("closed", 10);
				assertThat(compose.log("echosounder")).containsPattern("Drained in .* 0 cut, 0 forced");
				compose.start("echosounder");
				holder.awaitAllBack();
				holder.assertNothingWasLost();
			}
		}
	}

	@Test
	void settingsOfTheEnvironmentAreTaken() throws IOException {
		try (Compose compose = new Compose("").with("ECHO_MAX_CONNECTIONS", "1")
			.with("ECHO_DRAIN_LINGER", "500ms")
			.with("ECHO_MEMORY", "300m")) {
			compose.up();
			compose.awaitHealthy("echosounder");
			assertThat(compose.inspect("echosounder", "{{.HostConfig.Memory}}"))
				.isEqualTo(Long.toString(300L * 1024 * 1024));
			assertThat(compose.inspect("echosounder", "{{json .Config.Env}}")).contains("\"ECHO_DRAIN_LINGER=500ms\"",
					"\"ECHO_LISTENERS_LINE_MAXCONNECTIONS=1\"");
			int port = compose.port("echosounder", 7008);
			try (Socket first = new Socket(InetAddress.getLoopbackAddress(), port)) {
				first.getOutputStream().write('\n');
				assertThat(first.getInputStream().read()).isEqualTo('\n');
				try (Socket second = new Socket(InetAddress.getLoopbackAddress(), port)) {
					second.setSoTimeout((int) Docker.PATIENCE.toMillis());
					assertThat(second.getInputStream().read()).as("what the connection gets that is one too many")
						.isNegative();
				}
			}
		}
	}

}
