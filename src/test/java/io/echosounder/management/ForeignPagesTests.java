package io.echosounder.management;

import java.util.List;

import ch.qos.logback.classic.Level;
import io.echosounder.drain.Drain;
import io.echosounder.drain.DrainPhase;
import io.echosounder.testing.CapturedLog;
import io.echosounder.testing.RawHttp;
import io.echosounder.testing.TestServer;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

import org.springframework.boot.WebApplicationType;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for what a web page of another site can have a browser do.
 */
class ForeignPagesTests {

	@AutoClose
	private static TestServer server;

	/** Starting another server detaches the log of the shared one. */
	@AutoClose
	private final CapturedLog log = new CapturedLog();

	@BeforeAll
	static void startServer() {
		server = start("--echo.management.allowed-hosts=echosounder");
	}

	private static final String[] WRITES = { "POST /actuator/drain", "POST /actuator/integrationgraph",
			"DELETE /actuator/connections/raw-1", "POST /page/echo", "POST /probe", "PUT /", "POST /nothing" };

	@Test
	void nothingCanBeChangedFromThere() throws Exception {
		try (TestServer own = start("--echo.probe.endpoint.enabled=true",
				"--management.endpoint.drain.access=unrestricted",
				"--management.endpoint.connections.access=unrestricted")) {
			for (String write : WRITES) {
				for (String header : List.of("Sec-Fetch-Site: cross-site", "Origin: http://evil.example",
						"Origin: null")) {
					assertRefused(RawHttp.exchange(own, write + " HTTP/1.1", "Host: localhost", header));
				}
			}
			assertThat(own.context().getBean(Drain.class).phase()).isEqualTo(DrainPhase.RUNNING);
			assertThat(RawHttp.exchange(own, "POST /actuator/drain HTTP/1.1", "Host: localhost",
					"Sec-Fetch-Site: same-origin"))
				.startsWith("HTTP/1.1 202");
		}
	}

	@Test
	void aReboundNameReadsNothing() throws Exception {
		for (String path : List.of("/", "/page/connections", "/actuator/health", "/nothing")) {
			assertRefused(RawHttp.exchange(server, "GET " + path + " HTTP/1.1", "Host: evil.example"));
		}
		assertThat(RawHttp.exchange(server, "GET / HTTP/1.1", "Host: 127.0.0.1:1")).startsWith("HTTP/1.1 200");
		assertThat(RawHttp.exchange(server, "GET / HTTP/1.0")).startsWith("HTTP/1.1 200");
		assertThat(this.log.lines(Level.INFO)).isEmpty();
	}

	@Test
	void otherNamesMayWhereTheyAreAllowedOrOthersAreMeantToCome() throws Exception {
		String[] request = { "GET /actuator/health HTTP/1.1", "Host: echosounder:8081" };
		assertThat(RawHttp.exchange(server, request)).startsWith("HTTP/1.1 200");
		try (TestServer own = start("--server.address=0.0.0.0")) {
			assertThat(RawHttp.exchange(own, request)).startsWith("HTTP/1.1 200");
		}
	}

	@Test
	void anEndpointsPortOfItsOwnIsGuardedToo() throws Exception {
		try (TestServer own = start("--management.server.port=0", "--management.server.address=127.0.0.1",
				"--management.endpoint.drain.access=unrestricted")) {
			int port = own.context().getEnvironment().getRequiredProperty("local.management.port", Integer.class);
			assertRefused(RawHttp.exchange(port, "POST /actuator/drain HTTP/1.1", "Host: localhost", "Origin: null"));
			assertRefused(RawHttp.exchange(port, "GET /actuator/health HTTP/1.1", "Host: evil.example"));
			assertThat(RawHttp.exchange(port, "GET /actuator/health HTTP/1.1", "Host: localhost"))
				.startsWith("HTTP/1.1 200");
			assertRefused(RawHttp.exchange(own, "POST /page/echo HTTP/1.1", "Host: localhost", "Origin: null"));
		}
	}

	@Test
	void byDefaultNoEndpointChangesAnything() throws Exception {
		for (String write : List.of("POST /actuator/drain", "POST /actuator/integrationgraph",
				"DELETE /actuator/connections/raw-1")) {
			assertThat(RawHttp.exchange(server, write + " HTTP/1.1", "Host: localhost")).startsWith("HTTP/1.1 405");
		}
	}

	private static void assertRefused(String response) {
		assertThat(response).startsWith("HTTP/1.1 403").containsIgnoringCase("content-type: text/plain");
		assertThat(response.substring(response.indexOf("\r\n\r\n")).strip()).matches("[A-Z][^\n]+\\.");
	}

	private static TestServer start(String... settings) {
		return TestServer.start(WebApplicationType.SERVLET, List.of(), settings);
	}

}
