package io.echosounder.scenario.fault;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;

import io.echosounder.testing.EchoProcess;
import io.echosounder.testing.FullTier;
import io.echosounder.testing.RequiresNetworkNamespaces;
import io.echosounder.testing.RequiresTool;
import io.echosounder.testing.ScenarioTable;
import org.junit.jupiter.api.TestReporter;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

/**
 * Connections that are closed after their peers have vanished. There are no deadlines,
 * and the kernel's times are as shipped, a quarter of an hour and more: it is the time to
 * linger that ends them.
 */
@FullTier
@RequiresNetworkNamespaces
@RequiresTool("socat")
class LingeringIT {

	private static final List<String> LISTENERS = List.of("operator", "signal");

	@ParameterizedTest
	@ValueSource(strings = { "nio", "blocking" })
	void whoHasVanishedKeepsNeitherAnOperatorNorTheDrainWaiting(String transport, TestReporter reporter)
			throws IOException {
		try (VanishingPeers peers = new VanishingPeers("lingering-" + transport, Map.of(), settings(transport))) {
			EchoProcess server = peers.server();
			for (String listener : LISTENERS) {
				peers.talk(listener, VanishingPeers.sends("a line\\n"), "a line");
				peers.talk(listener, VanishingPeers.sends("a line\\nhalf a li"), "a line");
				peers.flood(listener, "yes >&3");
			}
			peers.becomeDeaf();
			peers.becomeSilent();
			assertThat(server.sum("tcp_server_connections_active")).isEqualTo(6);
			closeAll(server, "operator");
			await().atMost(EchoProcess.PATIENCE)
				.untilAsserted(() -> assertThat(server.sum("tcp_server_connections_active", "operator"))
					.as("connections that an operator has closed")
					.isZero());
			assertThat(server.sum("tcp_server_connections_closed_total", "operator", "drained")).isOne();
			assertThat(server.sum("tcp_server_connections_closed_total", "operator", "forced")).isEqualTo(2);
			assertThat(server.sum("tcp_server_connections_active")).isEqualTo(3);
			peers.assertOthersAreServed("operator");
			server.signal("TERM");
			assertThat(server.exitCode()).isEqualTo(143);
			assertThat(server.outcome()).endsWith(": 1 clean, 0 cut, 2 forced");
			server.assertNoWarningsBut();
			reporter.publishEntry(ScenarioTable.COUNTED, "closed by an operator and by the drain: 1 drained, 2 forced");
		}
	}

	private static List<String> settings(String transport) {
		List<String> settings = new ArrayList<>(List.of("--management.endpoint.connections.access=unrestricted",
				"--echo.drain.quiet-period=0s", "--echo.drain.grace-period=1s", "--echo.drain.linger=1s"));
		for (String listener : LISTENERS) {
			List.of("port=0", "framing=lf", "transport=" + transport, "idle-timeout=0s", "frame-timeout=0s",
					"write-timeout=0s")
				.forEach((setting) -> settings.add("--echo.listeners.%s.%s".formatted(listener, setting)));
		}
		return settings;
	}

	private static void closeAll(EchoProcess server, String listener) throws IOException {
		List<String> ids = Pattern.compile("\"id\":\"(%s-\\d+)\"".formatted(listener))
			.matcher(server.get("/actuator/connections").body())
			.results()
			.map((MatchResult id) -> id.group(1))
			.toList();
		assertThat(ids).hasSize(3);
		for (String id : ids) {
			assertThat(server.request("DELETE", "/actuator/connections/" + id).statusCode()).isEqualTo(204);
		}
	}

}
