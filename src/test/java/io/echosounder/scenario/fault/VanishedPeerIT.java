package io.echosounder.scenario.fault;

import java.io.BufferedReader;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

import io.echosounder.testing.EchoProcess;
import io.echosounder.testing.Namespace;
import io.echosounder.testing.Tool;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

/**
 * Peers whose machine is gone from one moment to the next: no FIN, no RST, and no answer
 * to anything. Server and peers are in network namespaces of their own, so that packets
 * can be lost and the kernel's times be short without harm to the machine. All peers are
 * lost at once, and each test waits for what became of its own.
 */
class VanishedPeerIT {

	private static final String SERVER = "192.0.2.1";

	private static final String PEER = "192.0.2.2";

	private static final String[] TRANSPORTS = { "nio", "blocking" };

	/** Longer than the deadlines of the listeners, and shorter than by default. */
	private static final Map<String, Integer> KERNEL = Map.of("tcp_keepalive_time", 10, "tcp_keepalive_intvl", 1,
			"tcp_keepalive_probes", 2, "tcp_retries2", 5);

	private static final Map<String, List<String>> LISTENERS = Map.of("idle", List.of("framing=lf", "idle-timeout=6s"),
			"endless", List.of("framing=lf", "idle-timeout=0s"), "unanswered", List.of("framing=lf", "idle-timeout=0s"),
			"frame", List.of("framing=lf", "idle-timeout=0s", "frame-timeout=6s"), "slow",
			List.of("framing=raw", "idle-timeout=0s", "write-timeout=6s"));

	private static final List<AutoCloseable> opened = new ArrayList<>();

	private static Namespace servers;

	private static EchoProcess server;

	@BeforeAll
	static void everyPeerVanishes() throws IOException {
		servers = opened(Namespace.create("server"));
		Namespace peers = opened(Namespace.create("peers"));
		connect(servers, peers);
		for (Map.Entry<String, Integer> setting : KERNEL.entrySet()) {
			servers.run("echo %d > /proc/sys/net/ipv4/%s".formatted(setting.getValue(), setting.getKey()));
		}
		int management = EchoProcess.freePort();
		// so that the management server is reached from outside of its namespace
		started(new ProcessBuilder(Tool.find("socat").toString(),
				"TCP-LISTEN:%d,bind=127.0.0.1,reuseaddr,fork".formatted(management),
				"EXEC:\"%s socat - TCP:127.0.0.1:%d\"".formatted(String.join(" ", servers.prefix()), management))
			.inheritIO()
			.start());
		server = opened(EchoProcess.start(servers.prefix(), settings(management)));
		List<Process> unanswered = new ArrayList<>();
		for (String transport : TRANSPORTS) {
			talk(peers, "endless-" + transport, sends("a line\\n"), "a line");
			unanswered.add(talk(peers, "unanswered-" + transport,
					"echo waits; read -r; printf 'a line\\n' >&3; read -r", "waits"));
			talk(peers, "slow-" + transport, "echo floods; exec cat /dev/zero >&3", "floods");
			await().until(() -> server.sum("tcp_server_unsent_bytes", "slow-" + transport) > 0);
			talk(peers, "idle-" + transport, sends("a line\\n"), "a line");
			talk(peers, "frame-" + transport, sends("a line\\nhalf a li"), "a line");
		}
		loseEverything(servers, peers, unanswered);
		assertThat(server.sum("tcp_server_connections_active")).isEqualTo(LISTENERS.size() * TRANSPORTS.length);
	}

	/** The peers' side first hears nothing any more, and then says nothing any more. */
	private static void loseEverything(Namespace servers, Namespace peers, List<Process> unanswered)
			throws IOException {
		servers.ip("neigh replace %s lladdr 02:00:00:00:00:ff nud permanent dev server".formatted(PEER));
		for (Process peer : unanswered) {
			peer.getOutputStream().write('\n');
			peer.getOutputStream().flush();
		}
		for (String transport : TRANSPORTS) {
			await().until(() -> server.sum("tcp_server_sent_bytes_total", "unanswered-" + transport) == 7);
		}
		peers.ip("address del %s/24 dev peer".formatted(PEER));
	}

	private static void connect(Namespace servers, Namespace peers) throws IOException {
		servers.ip("link add server type veth peer name peer netns " + peers.name());
		servers.ip("address add %s/24 dev server".formatted(SERVER));
		servers.ip("link set server up");
		peers.ip("address add %s/24 dev peer".formatted(PEER));
		peers.ip("link set peer up");
	}

	private static String[] settings(int managementPort) {
		List<String> settings = new ArrayList<>(List.of("--server.port=" + managementPort));
		LISTENERS.forEach((base, listener) -> {
			for (String transport : TRANSPORTS) {
				String prefix = "--echo.listeners.%s-%s.".formatted(base, transport);
				settings.add(prefix + "port=0");
				settings.add(prefix + "transport=" + transport);
				listener.forEach((setting) -> settings.add(prefix + setting));
			}
		});
		return settings.toArray(String[]::new);
	}

	/** A peer that says what it does once it is there. */
	private static Process talk(Namespace peers, String listener, String script, String says) throws IOException {
		Process peer = started(
				peers.start("exec 3<>/dev/tcp/%s/%d; %s".formatted(SERVER, server.port(listener), script)));
		BufferedReader output = peer.inputReader();
		assertThat(output.readLine()).isEqualTo(says);
		return peer;
	}

	/** A script that reads the reply to a line, and then waits for ever. */
	private static String sends(String text) {
		return "printf '%s' >&3; read -r line <&3; echo $line; read -r".formatted(text);
	}

	private static <T extends AutoCloseable> T opened(T resource) {
		opened.addFirst(resource);
		return resource;
	}

	private static Process started(Process process) {
		opened.addFirst(() -> process.destroyForcibly().onExit().join());
		return process;
	}

	@AfterAll
	static void closeAll() throws Exception {
		Exception failure = null;
		for (AutoCloseable resource : opened) {
			try {
				resource.close();
			}
			catch (Exception ex) {
				if (failure == null) {
					failure = ex;
				}
				else {
					failure.addSuppressed(ex);
				}
			}
		}
		if (failure != null) {
			throw failure;
		}
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
		assertOthersAreServed(listener);
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

	private static void assertOthersAreServed(String listener) throws IOException {
		String reply = servers.run("exec 3<>/dev/tcp/127.0.0.1/%d; printf 'a line\\n' >&3; read -r line <&3; echo $line"
			.formatted(server.port(listener)));
		assertThat(reply).isEqualTo("a line\n");
	}

}
