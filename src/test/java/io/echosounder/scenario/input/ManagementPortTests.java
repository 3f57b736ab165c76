package io.echosounder.scenario.input;

import java.io.IOException;
import java.net.SocketException;
import java.util.List;
import java.util.Random;

import io.echosounder.testing.Client;
import io.echosounder.testing.Effort;
import io.echosounder.testing.Management;
import io.echosounder.testing.ScenarioTable;
import io.echosounder.testing.TestServer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestReporter;

import org.springframework.boot.WebApplicationType;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Random input at the management port, which is HTTP and not ours, but stands beside the
 * listeners.
 */
class ManagementPortTests {

	private static final String REQUEST = String.join("\r\n", "GET /actuator/health HTTP/1.1", "Host: localhost",
			"Content-Length: 0", "Connection: close", "", "");

	@Test
	void randomRequestsLeaveHealthAndEchoAsTheyWere(TestReporter reporter) throws Exception {
		int requests = Effort.of(500, 20_000);
		try (TestServer server = TestServer.start(WebApplicationType.SERVLET, List.of());
				Management management = new Management(server)) {
			int port = server.context().getEnvironment().getRequiredProperty("local.server.port", Integer.class);
			for (int seed = 0; seed < requests; seed++) {
				send(port, seed);
			}
			assertThat(management.get("health").statusCode()).isEqualTo(200);
			try (Client client = Client.connect(server.port("line"))) {
				client.send("still here\n").endOutput();
				assertThat(client.readToEnd()).isEqualTo("still here\n");
			}
			server.awaitNoConnections();
			server.assertNoWarnings();
		}
		reporter.publishEntry(ScenarioTable.COUNTED, "%,d requests".formatted(requests));
	}

	/** Whatever comes back; that the connection is reset, is expected. */
	private static void send(int port, int seed) throws IOException {
		try (Client client = Client.connect(port)) {
			client.send(request(new Random(seed))).endOutput();
			client.readToEnd();
		}
		catch (SocketException ex) {
			assertThat(ex).hasMessageMatching("(?i).*(reset|broken pipe).*");
		}
	}

	/** One with some bytes replaced, removed or inserted, or nothing but such bytes. */
	private static String request(Random random) {
		StringBuilder request = new StringBuilder((random.nextInt(5) > 0) ? REQUEST : "");
		int damages = random.nextInt(12);
		for (int i = 0; i < damages; i++) {
			int at = random.nextInt(request.length() + 1);
			request.replace(at, Math.min(request.length(), at + random.nextInt(3)),
					Character.toString(random.nextInt(256)).repeat(random.nextInt(4)));
		}
		return request.toString();
	}

}
