package io.echosounder.scenario.fault;

import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

import io.echosounder.testing.Client;
import io.echosounder.testing.Mode;
import io.echosounder.testing.MortalLoops;
import io.echosounder.testing.TestServer;
import io.echosounder.transport.ServerConnectionFactory;
import org.junit.jupiter.api.Test;

import org.springframework.boot.WebApplicationType;

import static io.echosounder.testing.TestServer.await;
import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests that the timers of an event loop run when it dies.
 */
class LostTimerTests {

	/** So long that nothing but the death of the loop can end it in this test. */
	private static final String LINGER = "--echo.drain.linger=300s";

	@Test
	void aBlockingConnectionThatLingersEndsWhenItsLoopDies() throws IOException {
		List<String> settings = new ArrayList<>(List.of(Mode.BLOCKING.settings("line")));
		settings.addAll(
				List.of(LINGER, "--echo.drain.grace-period=1s", "--spring.lifecycle.timeout-per-shutdown-phase=600s"));
		List<Client> clients = new ArrayList<>();
		try (TestServer server = TestServer.start(WebApplicationType.SERVLET, List.of(MortalLoops.class),
				settings.toArray(String[]::new))) {
			ServerConnectionFactory line = server.listener("line");
			try {
				for (int i = 0; i < 20; i++) {
					Client client = Client.connect(server.port("line"));
					clients.add(client);
					client.send("a line\n");
					assertThat(client.readLike("a line\n")).isEqualTo("a line\n");
				}
				line.openConnections().forEach((connection) -> connection.closeIfQuiet(Duration.ZERO));
				for (Client client : clients) {
					assertThat(client.readToEnd()).isEmpty();
				}
				server.context().getBean(MortalLoops.Death.class).strike();
				// the other half belongs to the loop that lives
				await().untilAsserted(() -> assertThat(line.active()).as("connections that linger").isEqualTo(10));
			}
			finally {
				// before the server, which would wait for those of the other loop
				closeAll(clients);
			}
		}
	}

	private static void closeAll(List<Client> clients) throws IOException {
		for (Client client : clients) {
			client.close();
		}
	}

}
