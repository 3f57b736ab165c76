package io.echosounder.metrics;

import java.io.IOException;
import java.time.Duration;
import java.util.List;

import io.echosounder.scenario.ScriptedService;
import io.echosounder.testing.Client;
import io.echosounder.testing.ManualClock;
import io.echosounder.testing.MovedTime;
import io.echosounder.testing.TestServer;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import org.junit.jupiter.api.Test;

import org.springframework.boot.WebApplicationType;

import static io.echosounder.testing.TestServer.await;
import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for {@link EventLoopMetrics} as Prometheus shows them.
 */
class EventLoopMetricsTests {

	@Test
	void aLoopIsLateWhileAHandlerBlocksItAndAnotherGoesOn() throws IOException {
		try (TestServer server = TestServer.start(WebApplicationType.NONE,
				List.of(MovedTime.class, ScriptedService.ServiceConfiguration.class));
				Client blocked = Client.connect(server.port("line"));
				Client other = Client.connect(server.port("line"))) {
			ScriptedService service = server.context().getBean(ScriptedService.class);
			ManualClock clock = server.context().getBean(ManualClock.class);
			assertAnswers(blocked);
			assertAnswers(other);
			blocked.send(ScriptedService.WAIT + "gate\n");
			await().until(() -> service.waiting() == 1);
			clock.advance(Duration.ofSeconds(8));
			assertAnswers(other);
			await().untilAsserted(() -> assertThat(lags(server)).containsExactlyInAnyOrder("0.0", "7.0"));
			service.open("gate");
			assertThat(blocked.readLike("wait gate\n")).isEqualTo("wait gate\n");
			await().untilAsserted(() -> assertThat(lags(server)).containsExactly("0.0", "0.0"));
		}
	}

	private static void assertAnswers(Client client) throws IOException {
		client.send("a line\n");
		assertThat(client.readLike("A LINE\n")).isEqualTo("A LINE\n");
	}

	/** Of the loops in their order. */
	private static List<String> lags(TestServer server) {
		String scrape = server.context().getBean(PrometheusMeterRegistry.class).scrape();
		return List.of(lag(scrape, "echo-loop-0"), lag(scrape, "echo-loop-1"));
	}

	private static String lag(String scrape, String loop) {
		String start = "tcp_server_event_loop_lag_seconds{loop=\"" + loop + "\"} ";
		return scrape.lines()
			.filter((line) -> line.startsWith(start))
			.map((line) -> line.substring(start.length()))
			.findFirst()
			.orElse("none");
	}

}
