package io.echosounder.scenario.fault;

import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

import io.echosounder.testing.EchoProcess;
import io.echosounder.testing.FullTier;
import io.echosounder.testing.RequiresNetworkNamespaces;
import io.echosounder.testing.RequiresTool;
import io.echosounder.testing.ScenarioTable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestReporter;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

/**
 * Tests that vanished peers are freed after the keep-alive times of their listener, not
 * after those of the kernel.
 */
@FullTier
@RequiresNetworkNamespaces
@RequiresTool("socat")
class KeepAliveIT {

	private static final List<String> LISTENERS = List.of("alive-nio", "alive-blocking", "kernel-nio",
			"kernel-blocking");

	@Test
	void aPeerThatHasVanishedIsFreedAfterTheTimesOfItsListener(TestReporter reporter) throws IOException {
		try (VanishingPeers peers = new VanishingPeers("keep-alive", Map.of(), settings())) {
			EchoProcess server = peers.server();
			for (String listener : LISTENERS) {
				peers.talk(listener, VanishingPeers.sends("a line\\n"), "a line");
			}
			long start = System.nanoTime();
			peers.becomeDeaf();
			peers.becomeSilent();
			List<String> alive = LISTENERS.subList(0, 2);
			for (String listener : alive) {
				await().atMost(EchoProcess.PATIENCE)
					.until(() -> server.sum("tcp_server_connections_active", quoted(listener)) == 0);
			}
			Duration took = Duration.ofNanos(System.nanoTime() - start);
			for (String listener : alive) {
				assertThat(server.sum("tcp_server_connections_closed_total", quoted(listener), quoted("io-error")))
					.as(listener)
					.isOne();
			}
			for (String listener : LISTENERS.subList(2, 4)) {
				assertThat(server.sum("tcp_server_connections_active", quoted(listener))).as(listener).isOne();
			}
			server.assertNoWarningsBut();
			reporter.publishEntry(ScenarioTable.COUNTED,
					"freed after %.1f s as io-error, with idle 1 s, interval 1 s and count 3"
						.formatted(took.toMillis() / 1000.0));
		}
	}

	private static List<String> settings() {
		List<String> settings = new ArrayList<>();
		for (String listener : LISTENERS) {
			String prefix = "--echo.listeners." + listener + ".";
			settings.addAll(List.of(prefix + "port=0", prefix + "framing=lf", prefix + "idle-timeout=0s",
					prefix + "transport=" + listener.substring(listener.indexOf('-') + 1)));
			if (listener.startsWith("alive")) {
				settings.addAll(List.of(prefix + "keep-alive.idle=1s", prefix + "keep-alive.interval=1s",
						prefix + "keep-alive.count=3"));
			}
		}
		return settings;
	}

	private static String quoted(String label) {
		return "\"" + label + "\"";
	}

}
