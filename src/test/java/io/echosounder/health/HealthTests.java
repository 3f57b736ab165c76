package io.echosounder.health;

import java.net.Socket;
import java.util.List;

import io.echosounder.testing.Management;
import io.echosounder.testing.MortalLoops;
import io.echosounder.testing.TestServer;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;

import org.springframework.boot.WebApplicationType;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for what the listeners contribute to health.
 */
class HealthTests {

	@Test
	void eachListenerIsUpWithItsAddressAndConnectionsUntilItsSocketIsClosed() throws Exception {
		try (TestServer server = start(); Management management = new Management(server)) {
			try (Socket _ = server.connect("line")) {
				Awaitility.await().until(() -> server.listener("line").active() == 1);
				assertThat(management.get("health").body()).contains("\"listeners\":", "\"eventLoops\":")
					.contains("\"raw\":{\"details\":{\"state\":\"listening\",\"address\":\"*:" + server.port("raw")
							+ "\",\"connections\":0},\"status\":\"UP\"}")
					.contains("\"line\":{\"details\":{\"state\":\"listening\",\"address\":\"*:" + server.port("line")
							+ "\",\"connections\":1},\"status\":\"UP\"}")
					.contains("\"alive\":2,\"size\":2");
				assertThat(management.get("health/liveness").statusCode()).isEqualTo(200);
				assertThat(management.get("health/readiness").statusCode()).isEqualTo(200);
			}
			// as only the drain does
			server.listener("line").stopAccepting();
			assertThat(management.get("health/readiness").statusCode()).isEqualTo(503);
			assertThat(management.get("health/liveness").statusCode()).isEqualTo(200);
			assertThat(management.get("health/listeners/line").body()).contains("\"state\":\"dead\"",
					"\"status\":\"DOWN\"");
			assertThat(management.get("health/listeners/raw").body()).contains("\"status\":\"UP\"");
		}
	}

	@Test
	void aDeadEventLoopIsDownInListenersAndLiveness() throws Exception {
		try (TestServer server = start(MortalLoops.class); Management management = new Management(server)) {
			server.context().getBean(MortalLoops.Death.class).strike();
			assertThat(management.get("health/liveness").statusCode()).isEqualTo(503);
			assertThat(management.get("health/readiness").statusCode()).isEqualTo(503);
			assertThat(management.get("health").body()).contains("\"state\":\"dead\"", "\"alive\":1,\"size\":2");
		}
	}

	private static TestServer start(Class<?>... configurations) {
		return TestServer.start(WebApplicationType.SERVLET, List.of(configurations));
	}

}
