package io.echosounder.metrics;

import java.io.IOException;

import io.echosounder.testing.Client;
import io.echosounder.testing.TestServer;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import org.junit.jupiter.api.Test;

import static io.echosounder.testing.TestServer.await;
import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for the meters of memory that connections hold, as Prometheus shows them.
 */
class BufferedMetricsTests {

	@Test
	void whatAFrameHoldsIsShownBesideTheLimitUntilItIsComplete() throws IOException {
		try (TestServer server = TestServer.start("--echo.max-buffered=3MB");
				Client client = Client.connect(server.port("line"))) {
			client.send("half");
			awaitShown(server, "tcp_server_buffered_bytes{listener=\"line\"} 64.0");
			awaitShown(server, "tcp_server_buffered_limit_bytes{listener=\"line\"} 3145728.0");
			awaitShown(server, "tcp_server_buffered_evictions_total{listener=\"line\"} 0.0");
			client.send("\n");
			awaitShown(server, "tcp_server_buffered_bytes{listener=\"line\"} 0.0");
		}
	}

	private static void awaitShown(TestServer server, String line) {
		PrometheusMeterRegistry registry = server.context().getBean(PrometheusMeterRegistry.class);
		await().untilAsserted(() -> assertThat(registry.scrape().lines()).contains(line));
	}

}
