package io.echosounder.scenario.input;

import io.echosounder.testing.FullTier;
import java.io.IOException;
import java.net.SocketException;
import java.net.http.HttpResponse;
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
 * Random input at the management port, whose HTTP server is not ours, but runs beside the
 * listeners.
 */
class ManagementPortTests {

	private static final List<String> METHODS = List.of("GET", "HEAD", "POST", "PUT", "DELETE", "OPTIONS", "get");

	/** Without the drain, which does what it is asked. */
	private static final List<String> PATHS = List.of("", "/health", "/health/listeners", "/info", "/metrics",
			"/metrics/tcp.server.received", "/prometheus", "/connections", "/connections/line-1", "/integrationgraph",
			"/sbom", "/sbom/application", "/none");

	@FullTier
	@Test
	void randomRequestsLeaveHealthAndEchoAsTheyWere(TestReporter reporter) throws Exception {
		int requests = Effort.of(100, 500, 20_000);
		try (TestServer server = TestServer.start(WebApplicationType.SERVLET, List.of());
				Management management = new Management(server)) {
			int port = server.context().getEnvironment().getRequiredProperty("local.server.port", Integer.class);
			for (int seed = 0; seed < requests; seed++) {
				send(port, seed);
			}
			HttpResponse<String> health = management.get("health");
			assertThat(health.statusCode()).as(health::body).isEqualTo(200);
			try (Client client = Client.connect(server.port("line"))) {
				client.send("still here\n").endOutput();
				assertThat(client.readToEnd()).isEqualTo("still here\n");
			}
			server.awaitNoConnections();
			server.assertNoWarnings();
		}
		reporter.publishEntry(ScenarioTable.COUNTED, "%,d requests".formatted(requests));
	}

	/** Sends a request, and ignores the response; a reset is expected. */
	private static void send(int port, int seed) {
		try (Client client = Client.connect(port)) {
			client.send(request(new Random(seed))).endOutput();
			client.readToEnd();
		}
		catch (SocketException ex) {
			assertThat(ex).as("seed %d", seed).hasMessageMatching("(?i).*(reset|broken pipe).*");
		}
		catch (IOException ex) {
			throw new AssertionError("Seed " + seed + ": " + ex.getMessage(), ex);
		}
	}

	/** One with some bytes replaced, removed or inserted, or nothing but such bytes. */
	private static String request(Random random) {
		StringBuilder request = new StringBuilder((random.nextInt(5) > 0) ? wellFormed(random) : "");
		// few, or hardly any would get past the HTTP server
		int damages = random.nextInt(random.nextBoolean() ? 3 : 12);
		for (int i = 0; i < damages; i++) {
			int at = random.nextInt(request.length() + 1);
			request.replace(at, Math.min(request.length(), at + random.nextInt(3)),
					Character.toString(random.nextInt(256)).repeat(random.nextInt(4)));
		}
		return request.toString();
	}

	private static String wellFormed(Random random) {
		String method = METHODS.get(random.nextInt(METHODS.size()));
		String path = PATHS.get(random.nextInt(PATHS.size()));
		return String.join("\r\n", method + " /actuator" + path + " HTTP/1.1", "Host: localhost", "Content-Length: 0",
				"Connection: close", "", "");
	}

}
