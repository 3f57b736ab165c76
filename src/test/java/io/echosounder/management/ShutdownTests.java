package io.echosounder.management;

import io.echosounder.testing.FullTier;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CountDownLatch;

import ch.qos.logback.classic.Level;
import io.echosounder.testing.RawHttp;
import io.echosounder.testing.TestServer;
import org.junit.jupiter.api.Test;

import org.springframework.boot.WebApplicationType;
import org.springframework.context.annotation.Bean;
import org.springframework.web.servlet.function.RouterFunction;
import org.springframework.web.servlet.function.RouterFunctions;
import org.springframework.web.servlet.function.ServerResponse;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for what unfinished requests do to the end of the server.
 */
class ShutdownTests {

	private static final Duration WEB_SERVER = Duration.ofSeconds(10);

	@Test
	void anUnfinishedBodyIsCutOff() throws Exception {
		try (TestServer server = TestServer.start(WebApplicationType.SERVLET, List.of(),
				"--server.tomcat.connection-timeout=60s"); RawHttp client = new RawHttp(server)) {
			client.send(String.join("\r\n", "POST /page/echo HTTP/1.1", "Host: localhost",
					"Content-Type: application/json", "Expect: 100-continue", "Content-Length: 100", "", ""));
			client.readUntil("100");
			client.send("12345");
			assertEndsSoonAndSaysWhatItCutOff(server);
		}
	}

	@FullTier
	@Test
	void aRequestThatHangsIsCutOff() throws Exception {
		try (TestServer server = TestServer.start(WebApplicationType.SERVLET, List.of(HangingConfiguration.class));
				RawHttp client = new RawHttp(server)) {
			CountDownLatch begun = server.context().getBean("begun", CountDownLatch.class);
			CountDownLatch gate = server.context().getBean("gate", CountDownLatch.class);
			client.send("GET /hang HTTP/1.1\r\nHost: localhost\r\n\r\n");
			begun.await();
			assertEndsSoonAndSaysWhatItCutOff(server);
			gate.countDown();
		}
	}

	@Test
	void onAPortOfItsOwnToo() throws Exception {
		try (TestServer server = TestServer.start(WebApplicationType.SERVLET, List.of(), "--management.server.port=0",
				"--server.tomcat.connection-timeout=60s");
				RawHttp client = new RawHttp(server.context()
					.getEnvironment()
					.getRequiredProperty("local.management.port", Integer.class))) {
			client.send(String.join("\r\n", "POST /actuator/drain HTTP/1.1", "Host: localhost", "Expect: 100-continue",
					"Content-Length: 100", "", ""));
			client.readUntil("100");
			client.send("12345");
			assertEndsSoonAndSaysWhatItCutOff(server);
		}
	}

	private static void assertEndsSoonAndSaysWhatItCutOff(TestServer server) {
		long start = System.nanoTime();
		server.context().close();
		assertThat(Duration.ofNanos(System.nanoTime() - start)).isLessThan(WEB_SERVER);
		assertThat(server.log().lines(Level.INFO))
			.contains("The management server cuts off 1 unfinished request after 2 s");
		server.assertNoWarnings();
	}

	/**
	 * A handler that hangs.
	 */
	static class HangingConfiguration {

		@Bean
		CountDownLatch begun() {
			return new CountDownLatch(1);
		}

		@Bean
		CountDownLatch gate() {
			return new CountDownLatch(1);
		}

		@Bean
		RouterFunction<ServerResponse> hanging(CountDownLatch begun, CountDownLatch gate) {
			return RouterFunctions.route().GET("/hang", (_) -> {
				begun.countDown();
				try {
					gate.await();
				}
				catch (InterruptedException _) {
					// the web server has stopped
				}
				return ServerResponse.ok().build();
			}).build();
		}

	}

}
