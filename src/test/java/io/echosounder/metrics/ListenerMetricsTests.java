package io.echosounder.metrics;

import java.io.IOException;
import java.net.Socket;
import java.util.Arrays;

import io.echosounder.fault.FaultType;
import io.echosounder.testing.Client;
import io.echosounder.testing.TestServer;
import io.echosounder.transport.CloseReason;
import io.echosounder.transport.HandshakeFailure;
import io.echosounder.transport.RejectReason;
import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for the meters as Prometheus shows them.
 */
class ListenerMetricsTests {

	/** Each test that changes counts has its own listener. */
	@AutoClose
	private static TestServer server;

	@BeforeAll
	static void startServer() {
		server = TestServer.start("--echo.max-buffered=3MB", "--echo.listeners.ended.port=0",
				"--echo.listeners.held.port=0", "--echo.listeners.held.framing=lf");
	}

	@AfterEach
	void nothingIsLeft() {
		server.awaitNoConnections();
	}

	@Test
	void everyMeterIsThereFromTheStartUnderItsDocumentedName() {
		assertThat(scrape().lines()
			.filter((line) -> line.startsWith("# TYPE tcp_server_"))
			.map((line) -> line.substring("# TYPE ".length()))).containsExactlyInAnyOrder(
					"tcp_server_connections_active gauge", "tcp_server_connections_opened_total counter",
					"tcp_server_connections_closed_total counter", "tcp_server_connections_rejected_total counter",
					"tcp_server_faults_injected_total counter", "tcp_server_received_bytes_total counter",
					"tcp_server_sent_bytes_total counter", "tcp_server_messages_total counter",
					"tcp_server_requests_refused_total counter", "tcp_server_message_duration_seconds histogram",
					// the timer's own, not a meter
					"tcp_server_message_duration_seconds_max gauge", "tcp_server_unsent_bytes gauge",
					"tcp_server_buffered_bytes gauge", "tcp_server_buffered_limit_bytes gauge",
					"tcp_server_buffered_evictions_total counter", "tcp_server_listening gauge",
					"tcp_server_event_loop_lag_seconds gauge", "tcp_server_drain_phase gauge",
					"tcp_server_drain_connections_total counter", "tcp_server_tls_handshake_duration_seconds histogram",
					"tcp_server_tls_handshake_duration_seconds_max gauge",
					"tcp_server_tls_handshakes_failed_total counter", "tcp_server_tls_truncated_total counter");
	}

	@Test
	void everyReasonAndOutcomeHasItsSeriesForEachListener() {
		assertThat(tags("tcp_server_connections_closed_total", "raw", "reason"))
			.containsExactlyInAnyOrder(Arrays.stream(CloseReason.values()).map(CloseReason::tag).toArray(String[]::new))
			.contains("peer", "reset", "idle", "frame-timeout", "frame-too-long", "bad-frame", "incomplete-frame",
					"slow-reader", "handler-error", "refused-input", "max-age", "fault", "drained", "cut", "forced",
					"io-error");
		assertThat(tags("tcp_server_connections_rejected_total", "raw", "reason"))
			.containsExactlyInAnyOrder(
					Arrays.stream(RejectReason.values()).map(RejectReason::tag).toArray(String[]::new))
			.contains("max-connections", "max-connections-per-address", "draining");
		assertThat(scrape().lines()).contains(Arrays.stream(FaultType.values())
			.map((fault) -> "tcp_server_faults_injected_total{fault=\"%s\",listener=\"raw\"} 0.0"
				.formatted(fault.tag()))
			.toArray(String[]::new));
		assertThat(tags("tcp_server_tls_handshakes_failed_total", "raw", "reason"))
			.containsExactlyInAnyOrder(
					Arrays.stream(HandshakeFailure.values()).map(HandshakeFailure::tag).toArray(String[]::new))
			.contains("timeout", "closed", "not-tls", "protocol-version", "no-common-cipher", "client-certificate",
					"alert", "renegotiation", "overload", "server-name", "malformed", "other");
		assertThat(tags("tcp_server_drain_connections_total", "line", "outcome")).containsExactlyInAnyOrder("clean",
				"cut", "forced");
	}

	@Test
	void handshakesAreTimedAndFailuresCounted() {
		PrometheusMeterRegistry registry = new PrometheusMeterRegistry(PrometheusConfig.DEFAULT);
		ListenerMetrics metrics = new ListenerMetrics(registry, "x");
		metrics.handshake(2_000_000);
		metrics.handshakeFailed(HandshakeFailure.TIMEOUT);
		metrics.truncated();
		assertThat(registry.scrape().lines()).contains(
				"tcp_server_tls_handshake_duration_seconds_bucket{listener=\"x\",le=\"5.0E-4\"} 0",
				"tcp_server_tls_handshake_duration_seconds_bucket{listener=\"x\",le=\"0.001\"} 0",
				"tcp_server_tls_handshake_duration_seconds_bucket{listener=\"x\",le=\"0.0025\"} 1",
				"tcp_server_tls_handshake_duration_seconds_bucket{listener=\"x\",le=\"10.0\"} 1",
				"tcp_server_tls_handshake_duration_seconds_count{listener=\"x\"} 1",
				"tcp_server_tls_handshakes_failed_total{listener=\"x\",reason=\"timeout\"} 1.0",
				"tcp_server_tls_handshakes_failed_total{listener=\"x\",reason=\"closed\"} 0.0",
				"tcp_server_tls_truncated_total{listener=\"x\"} 1.0");
	}

	@Test
	void bytesMessagesAndTimesAreCounted() throws IOException {
		try (Socket client = server.connect("line")) {
			client.getOutputStream().write(new byte[] { 'a', '\n', 'b', 'c', '\n' });
			assertThat(client.getInputStream().readNBytes(5)).hasSize(5);
		}
		server.awaitNoConnections();
		assertThat(scrape().lines()).contains("tcp_server_received_bytes_total{listener=\"line\"} 5.0",
				"tcp_server_sent_bytes_total{listener=\"line\"} 5.0",
				"tcp_server_messages_total{listener=\"line\"} 2.0",
				"tcp_server_message_duration_seconds_count{listener=\"line\"} 2",
				"tcp_server_connections_opened_total{listener=\"line\"} 1.0",
				"tcp_server_connections_closed_total{listener=\"line\",reason=\"peer\"} 1.0",
				"tcp_server_connections_active{listener=\"line\"} 0.0",
				"tcp_server_drain_phase{listener=\"line\"} 0.0");
	}

	@Test
	void aListenerWhoseSocketIsClosedNoLongerListens() {
		assertThat(scrape().lines()).contains("tcp_server_listening{listener=\"ended\"} 1.0",
				"tcp_server_listening{listener=\"raw\"} 1.0");
		// as only the drain does
		server.listener("ended").stopAccepting();
		assertThat(scrape().lines()).contains("tcp_server_listening{listener=\"ended\"} 0.0",
				"tcp_server_listening{listener=\"raw\"} 1.0");
	}

	@Test
	void whatAFrameHoldsIsShownBesideTheLimitUntilItIsComplete() throws IOException {
		try (Client client = Client.connect(server.port("held"))) {
			client.send("half");
			TestServer.await()
				.untilAsserted(
						() -> assertThat(scrape().lines()).contains("tcp_server_buffered_bytes{listener=\"held\"} 64.0",
								"tcp_server_buffered_limit_bytes{listener=\"held\"} 3145728.0",
								"tcp_server_buffered_evictions_total{listener=\"held\"} 0.0"));
			client.send("\n");
			TestServer.await()
				.untilAsserted(() -> assertThat(scrape().lines())
					.contains("tcp_server_buffered_bytes{listener=\"held\"} 0.0"));
		}
	}

	private static String scrape() {
		return server.context().getBean(PrometheusMeterRegistry.class).scrape();
	}

	private static String[] tags(String name, String listener, String tag) {
		String start = name + "{listener=\"" + listener + "\"," + tag + "=\"";
		return scrape().lines()
			.filter((line) -> line.startsWith(start))
			.map((line) -> line.substring(start.length(), line.indexOf('"', start.length())))
			.toArray(String[]::new);
	}

}
