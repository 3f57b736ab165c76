package io.echosounder.management;

import io.echosounder.testing.FullTier;
import java.util.ArrayList;
import java.util.List;

import ch.qos.logback.classic.Level;
import io.echosounder.testing.CapturedLog;
import io.echosounder.testing.Management;
import io.echosounder.testing.RawHttp;
import io.echosounder.testing.TestServer;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import org.springframework.boot.WebApplicationType;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for {@link BodyValve}.
 */
class BodiesTests {

	private static final int MAX = 16 * 1024;

	@AutoClose
	private static TestServer server;

	/** Starting another server detaches the log of the shared one. */
	@AutoClose
	private final CapturedLog log = new CapturedLog();

	@BeforeAll
	static void startServer() {
		server = start("--echo.self-check.enabled=true");
	}

	@ParameterizedTest
	@ValueSource(strings = { "POST /page/echo", "POST /actuator/drain", "GET /actuator/health", "PUT /", "POST /none" })
	void aBodyThatIsTooLargeIsRefusedWithoutBeingRead(String request) throws Exception {
		assertThat(RawHttp.exchange(server, request + " HTTP/1.1", "Host: localhost", "Content-Type: application/json",
				"Content-Length: " + (MAX + 1)))
			.startsWith("HTTP/1.1 413");
		try (RawHttp http = new RawHttp(server)) {
			http.send(request + " HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\n"
					+ "Transfer-Encoding: chunked\r\n\r\n4001\r\n" + "x".repeat(MAX + 1));
			assertThat(http.readUntil("\n")).startsWith("HTTP/1.1 413");
		}
		assertThat(this.log.lines(Level.INFO)).isEmpty();
	}

	@Test
	void whatFitsArrives() throws Exception {
		String start = "{\"listener\":\"none\",\"text\":\"";
		String body = start + "x".repeat(4000) + "\"}" + " ".repeat(MAX - start.length() - 4000 - 2);
		try (Management management = new Management(server); RawHttp http = new RawHttp(server)) {
			assertThat(body).hasSize(MAX);
			assertThat(management.postBeside("page/echo", "application/json", body).body())
				.contains("no such listener");
			// and a second request on the same connection
			String head = "POST /page/echo HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\n";
			for (int i = 0; i < 3; i++) {
				http.send(head + "Transfer-Encoding: chunked\r\n\r\n2\r\n{}\r\n");
				http.send("0\r\n\r\n");
				assertThat(http.readUntil("}")).contains("HTTP/1.1 200", "no such listener");
				http.send(head + "Expect: 100-continue\r\nContent-Length: 2\r\n\r\n");
				assertThat(http.readUntil("100 \r\n\r\n")).contains("HTTP/1.1 100");
				http.send("{}");
				assertThat(http.readUntil("}")).contains("HTTP/1.1 200", "no such listener");
			}
		}
	}

	@FullTier
	@Test
	void unfinishedBodiesDoNotSilenceHealth() throws Exception {
		List<RawHttp> clients = new ArrayList<>();
		try (TestServer own = start("--server.tomcat.threads.max=20"); Management management = new Management(own)) {
			for (int i = 0; i < 30; i++) {
				RawHttp client = new RawHttp(own);
				clients.add(client);
				client.send((i % 2 == 0 ? "POST /page/echo" : "GET /actuator/health")
						+ " HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\n"
						+ "Content-Length: 100\r\n\r\n12345");
			}
			long start = System.nanoTime();
			assertThat(management.get("health").statusCode()).isEqualTo(200);
			assertThat(System.nanoTime() - start).isLessThan(4_000_000_000L);
			List<String> answers = new ArrayList<>();
			for (RawHttp client : clients) {
				answers.add(client.readAll().lines().findFirst().orElse("").strip());
			}
			assertThat(answers).containsOnly("HTTP/1.1 408", "HTTP/1.1 503").contains("HTTP/1.1 408", "HTTP/1.1 503");
			assertThat(own.log().lines(Level.INFO)).isEmpty();
		}
		finally {
			for (RawHttp client : clients) {
				client.close();
			}
		}
	}

	private static TestServer start(String... settings) {
		return TestServer.start(WebApplicationType.SERVLET, List.of(), settings);
	}

}
