package io.echosounder.scenario.fault;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

import io.echosounder.testing.EchoProcess;
import io.echosounder.testing.FullTier;
import io.echosounder.testing.RequiresNetworkNamespaces;
import io.echosounder.testing.RequiresTool;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

/**
 * Tests for connections whose peers have vanished. All peers vanish at once, and each
 * test waits for the end of its connections.
 */
@FullTier
@RequiresNetworkNamespaces
@RequiresTool("socat")
class VanishedPeerIT {

	private static final String[] TRANSPORTS = { "nio", "blocking" };

	/** Longer than the deadlines of the listeners, and shorter than by default. */
	private static final Map<String, Integer> KERNEL = Map.of("tcp_keepalive_time", 25, "tcp_keepalive_intvl", 1,
			"tcp_keepalive_probes", 2, "tcp_retries2", 5);

	private static final Map<String, List<String>> LISTENERS = Map.of("idle", List.of("framing=lf", "idle-timeout=15s"),
			"endless", List.of("framing=lf", "idle-timeout=0s"), "unanswered", List.of("framing=lf", "idle-timeout=0s"),
			"frame", List.of("framing=lf", "idle-timeout=0s", "frame-timeout=15s"), "slow",
			List.of("framing=raw", "idle-timeout=0s", "write-timeout=15s"));

	@AutoClose
	private static VanishingPeers peers;

	private static EchoProcess server;

	@BeforeAll
	static void everyPeerVanishes() throws IOException {
		peers = new VanishingPeers("vanished", KERNEL, settings());
		server = peers.server();
		List<Process> unanswered = new ArrayList<>();
		for (String transport : TRANSPORTS) {
			peers.talk("endless-" + transport, VanishingPeers.sends("a line\\n"), "a line");
			unanswered.add(peers.talk("unanswered-" + transport, "echo waits; read -r; printf 'a line\\n' >&3; read -r",
					"waits"));
			peers.flood("slow-" + transport, "cat /dev/zero >&3");
			peers.talk("idle-" + transport, VanishingPeers.sends("a line\\n"), "a line");
			peers.talk("frame-" + transport, VanishingPeers.sends("a line\\nhalf a li"), "a line");
		}
		peers.becomeDeaf();
		for (Process peer : unanswered) {
			peer.getOutputStream().write('\n');
			peer.getOutputStream().flush();
		}
		for (String transport : TRANSPORTS) {
			await().until(() -> server.sum("tcp_server_sent_bytes_total", "unanswered-" + transport) == 7);
		}
		peers.becomeSilent();
		assertThat(server.sum("tcp_server_connections_active")).isEqualTo(LISTENERS.size() * TRANSPORTS.length);
	}

	private static List<String> settings() {
		List<String> settings = new ArrayList<>();
		LISTENERS.forEach((base, listener) -> {
			for (String transport : TRANSPORTS) {
				String prefix = "--echo.listeners.%s-%s.".formatted(base, transport);
				settings.add(prefix + "port=0");
				settings.add(prefix + "transport=" + transport);
				listener.forEach((setting) -> settings.add(prefix + setting));
			}
		});
		return settings;
	}

	@ParameterizedTest
	@ValueSource(strings = { "nio", "blocking" })
	void anIdleConnectionIsFreedByTheIdleTimeout(String transport) throws IOException {
		assertFreed("idle-" + transport, "idle");
	}

	@ParameterizedTest
	@ValueSource(strings = { "nio", "blocking" })
	void anIdleConnectionWithoutIdleTimeoutIsFreedByTcpKeepAlive(String transport) throws IOException {
		assertFreed("endless-" + transport, "io-error");
	}

	@ParameterizedTest
	@ValueSource(strings = { "nio", "blocking" })
	void aConnectionWhoseLastReplyIsNeverAcknowledgedIsFreedByTheKernel(String transport) throws IOException {
		assertFreed("unanswered-" + transport, "io-error");
	}

	@ParameterizedTest
	@ValueSource(strings = { "nio", "blocking" })
	void aConnectionInTheMiddleOfAFrameIsFreedByTheFrameTimeout(String transport) throws IOException {
		assertFreed("frame-" + transport, "frame-timeout");
	}

	@ParameterizedTest
	@ValueSource(strings = { "nio", "blocking" })
	void aConnectionWhoseRepliesPileUpIsFreedByTheWriteTimeout(String transport) throws IOException {
		assertFreed("slow-" + transport, "slow-reader");
	}

	private static void assertFreed(String listener, String reason) throws IOException {
		peers.assertOthersAreServed(listener);
		await().atMost(EchoProcess.PATIENCE).untilAsserted(() -> {
			assertThat(server.sum("tcp_server_connections_active", quoted(listener))).as("active").isZero();
			assertThat(server.sum("tcp_server_connections_closed_total", quoted(listener))).as("closed").isEqualTo(2);
		});
		assertThat(server.sum("tcp_server_connections_closed_total", quoted(listener), quoted(reason))).as(reason)
			.isEqualTo(1);
		assertThat(server.sum("tcp_server_connections_closed_total", quoted(listener), quoted("peer"))).isEqualTo(1);
		assertThat(server.sum("tcp_server_unsent_bytes", quoted(listener))).isZero();
		assertThat(server.lines()).last().asString().contains("Started");
	}

	private static String quoted(String label) {
		return "\"" + label + "\"";
	}

}
