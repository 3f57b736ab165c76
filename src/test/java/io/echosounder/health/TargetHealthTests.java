package io.echosounder.health;

import java.util.List;

import io.echosounder.testing.Management;
import io.echosounder.testing.SwitchedPeer;
import io.echosounder.testing.SwitchedPeer.Manner;
import io.echosounder.testing.TestServer;
import org.junit.jupiter.api.Test;

import org.springframework.boot.WebApplicationType;

import static io.echosounder.testing.TestServer.await;
import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for what targets contribute to health.
 */
class TargetHealthTests {

	@Test
	void aTargetThatIsPartOfHealthIsUpOrDownAndReadinessDoesNotDependOnIt() throws Exception {
		try (SwitchedPeer peer = new SwitchedPeer(Manner.CLOSE);
				SwitchedPeer silent = new SwitchedPeer(Manner.SILENT);
				TestServer server = start("--echo.probe.targets.a.address=" + peer.address(),
						"--echo.probe.targets.a.period=1s", "--echo.probe.targets.a.timeout=1s",
						"--echo.probe.targets.a.health=true", "--echo.probe.targets.other.address=" + peer.address(),
						"--echo.probe.targets.mute.address=" + silent.address(), "--echo.probe.targets.mute.period=1h",
						"--echo.probe.targets.mute.timeout=1h", "--echo.probe.targets.mute.health=true",
						"--management.endpoint.health.group.all.include=targets");
				Management management = new Management(server)) {
			await().untilAsserted(() -> assertThat(management.get("health/targets/a").body()).contains(
					"\"status\":\"DOWN\"", "\"phase\":\"", "\"reason\":\"", "\"message\":\"The peer ",
					"\"address\":\"" + peer.address() + "\""));
			assertThat(management.get("health/targets/other").statusCode()).isEqualTo(404);
			assertThat(management.get("health").statusCode()).isEqualTo(503);
			assertThat(management.get("health/all").statusCode()).isEqualTo(503);
			assertThat(management.get("health/readiness").statusCode()).isEqualTo(200);
			peer.become(Manner.ECHO);
			await()
				.untilAsserted(() -> assertThat(management.get("health/targets/a").body()).contains("\"status\":\"UP\"")
					.doesNotContain("reason"));
			// before the first probe of the other, nothing is known
			assertThat(management.get("health/targets/mute").body()).contains("\"status\":\"UNKNOWN\"");
			assertThat(management.get("health").statusCode()).isEqualTo(200);
		}
	}

	@Test
	void withoutSuchATargetThereIsNoComponent() throws Exception {
		try (SwitchedPeer peer = new SwitchedPeer(Manner.CLOSE);
				TestServer server = start("--echo.probe.targets.a.address=" + peer.address());
				Management management = new Management(server)) {
			assertThat(management.get("health").body()).contains("listeners").doesNotContain("\"targets\"");
		}
	}

	private static TestServer start(String... settings) {
		return TestServer.start(WebApplicationType.SERVLET, List.of(), settings);
	}

}
