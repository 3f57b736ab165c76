package io.echosounder.process;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.NetworkInterface;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.Collections;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;

import com.jayway.jsonpath.JsonPath;
import io.echosounder.testing.CommandProcess;
import io.echosounder.testing.EchoProcess;
import io.echosounder.testing.FullTier;
import io.echosounder.testing.RequiresIpv6;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

/**
 * Tests for what a server shows once it has started, and for what it lets others change.
 */
class StartIT {

	@FullTier
	@Test
	void whereTheJvmLeavesSignalsAloneTheServerStartsAndSaysSo() throws IOException {
		try (EchoProcess process = EchoProcess.start(List.of("env", "JDK_JAVA_OPTIONS=-Xrs"))) {
			assertThat(process.log()).containsOnlyOnce("The JVM leaves signals to the system (-Xrs)");
			process.assertNoWarningsBut("The JVM leaves signals to the system (-Xrs)");
		}
	}

	@Test
	void aServerEchoesAndShowsWhatItDoes() throws IOException {
		try (EchoProcess process = EchoProcess.startJar()) {
			assertThat(process.lines("Starting AOT-processed ")).as("uses the definitions of its build").hasSize(1);
			assertEchoes(process, "127.0.0.1");
			process.awaitNoConnections();
			try (Socket client = process.connect("line")) {
				echo(client, "hello\n");
				assertHealth(process);
				assertConnection(process, client);
			}
			process.awaitNoConnections();
			assertMetrics(process);
			assertOtherEndpoints(process);
			assertThat(process.request("DELETE", "/actuator/connections/line-1").statusCode()).isIn(404, 405);
			assertThat(process.request("POST", "/actuator/drain").statusCode()).isIn(404, 405);
			assertManagementIsForThisMachineOnly(process);
			process.assertNoWarningsBut();
		}
	}

	@FullTier
	@Test
	@RequiresIpv6
	void aServerEchoesOverIpv6() throws IOException {
		try (EchoProcess process = EchoProcess.start()) {
			assertEchoes(process, "::1");
			process.awaitNoConnections();
			process.assertNoWarningsBut();
		}
	}

	@FullTier
	@Test
	void anOperatorWhoIsAllowedToClosesAConnection() throws IOException {
		try (EchoProcess process = EchoProcess.start("--management.endpoint.connections.access=unrestricted",
				"--management.endpoint.drain.access=unrestricted", "--echo.drain.quiet-period=0s");
				Socket closed = process.connect("raw");
				Socket kept = process.connect("line")) {
			assertThat(process.lines("Starting AOT-processed ")).as("has other beans than its build").isEmpty();
			echo(closed, "hello");
			echo(kept, "hello\n");
			String connections = process.get("/actuator/connections").body();
			List<String> ids = JsonPath.read(connections, "$.connections[?(@.listener == 'raw')].id");
			assertThat(ids).hasSize(1);
			assertThat(process.request("DELETE", "/actuator/connections/" + ids.getFirst()).statusCode())
				.isEqualTo(204);
			assertThat(closed.getInputStream().read()).isEqualTo(-1);
			closed.shutdownOutput();
			Awaitility.await()
				.atMost(EchoProcess.PATIENCE)
				.until(() -> process.sum("tcp_server_connections_active") == 1);
			process.assertBalance();
			assertThat(process.request("DELETE", "/actuator/connections/nobody-1").statusCode()).isEqualTo(404);
			echo(kept, "still here\n");
			assertThat(process.request("POST", "/actuator/drain").statusCode()).isEqualTo(202);
			assertThat(kept.getInputStream().read()).isEqualTo(-1);
			kept.shutdownOutput();
			process.awaitLine("Drained in ");
			process.awaitNoConnections();
			assertThat(process.outcome()).endsWith(": 1 clean, 0 cut, 0 forced");
			assertThat(process.isAlive()).isTrue();
			process.assertNoWarningsBut();
		}
	}

	/** Arabic of Egypt has other digits. */
	@FullTier
	@Test
	void whatMachinesReadHasTheSameDigitsInEveryLocale() throws IOException {
		List<String> arabic = List.of("env", "JAVA_TOOL_OPTIONS=-Duser.language=ar -Duser.country=EG");
		try (EchoProcess process = EchoProcess.start(arabic, "--echo.listeners.line.proxy-protocol=required",
				"--management.endpoint.connections.access=unrestricted"); Socket client = process.connect("raw")) {
			echo(client, "hello");
			assertThat(process.request("DELETE", "/actuator/connections/raw-1").statusCode()).isEqualTo(204);
			try (CommandProcess probe = CommandProcess.start(arabic, List.of(),
					"probe -c 1 -t 60s --framing lf --proxy-protocol v1 127.0.0.1:" + process.port("line"))) {
				probe.assertExit(0);
				assertThat(probe.text()).contains("seq=1 bytes=64 ", "1 probes transmitted, 1 received, 0% loss");
			}
			process.assertNoWarningsBut();
		}
	}

	private static void assertEchoes(EchoProcess process, String address) throws IOException {
		for (String listener : List.of("raw", "line")) {
			try (Socket client = process.connect(InetAddress.ofLiteral(address), listener)) {
				echo(client, "hello " + address + "\n");
				client.shutdownOutput();
				assertThat(client.getInputStream().read()).isEqualTo(-1);
			}
		}
	}

	static void echo(Socket client, String text) throws IOException {
		byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
		client.getOutputStream().write(bytes);
		assertThat(client.getInputStream().readNBytes(bytes.length)).isEqualTo(bytes);
	}

	private static Object read(String json, String path) {
		return JsonPath.<Object>read(json, path);
	}

	private static void assertHealth(EchoProcess process) throws IOException {
		var health = process.get("/actuator/health");
		assertThat(health.statusCode()).isEqualTo(200);
		for (String listener : List.of("raw", "line")) {
			String path = "$.components.listeners.components." + listener;
			assertThat(read(health.body(), path + ".status")).isEqualTo("UP");
			assertThat(read(health.body(), path + ".details.state")).isEqualTo("listening");
			assertThat(read(health.body(), path + ".details.address")).isEqualTo("*:" + process.port(listener));
			assertThat(read(health.body(), path + ".details.connections")).isEqualTo(listener.equals("line") ? 1 : 0);
		}
		for (String group : List.of("liveness", "readiness")) {
			assertThat(process.get("/actuator/health/" + group).statusCode()).isEqualTo(200);
		}
	}

	private static void assertConnection(EchoProcess process, Socket client) throws IOException {
		String body = process.get("/actuator/connections").body();
		assertThat(read(body, "$.connections.length()")).isEqualTo(1);
		assertThat(read(body, "$.connections[0].listener")).isEqualTo("line");
		assertThat(read(body, "$.connections[0].peer")).isEqualTo("127.0.0.1:" + client.getLocalPort());
		assertThat(read(body, "$.connections[0].received")).isEqualTo(6);
		assertThat(read(body, "$.connections[0].sent")).isEqualTo(6);
		String id = JsonPath.read(body, "$.connections[0].id");
		assertThat(process.get("/actuator/connections/" + id).body()).contains("\"" + id + "\"");
	}

	private static void assertMetrics(EchoProcess process) throws IOException {
		Set<String> names = new TreeSet<>();
		process.samples().keySet().stream().filter((sample) -> sample.startsWith("tcp_server_")).forEach((sample) -> {
			assertThat(sample).matches(".*(listener=\"(raw|line)|loop=\"echo-loop-[0-9]+)\".*")
				.doesNotContain("127.0.0.1");
			names.add(sample.substring(0, sample.indexOf('{'))
				.replaceFirst("_seconds_(bucket|count|sum|max)$", "_seconds"));
		});
		assertThat(names).containsExactlyInAnyOrder("tcp_server_connections_active",
				"tcp_server_connections_opened_total", "tcp_server_connections_closed_total",
				"tcp_server_connections_rejected_total", "tcp_server_received_bytes_total",
				"tcp_server_sent_bytes_total", "tcp_server_messages_total", "tcp_server_requests_refused_total",
				"tcp_server_message_duration_seconds", "tcp_server_tls_handshake_duration_seconds",
				"tcp_server_tls_handshakes_failed_total", "tcp_server_tls_truncated_total", "tcp_server_unsent_bytes",
				"tcp_server_listening", "tcp_server_buffered_bytes", "tcp_server_buffered_limit_bytes",
				"tcp_server_buffered_evictions_total", "tcp_server_event_loop_lag_seconds", "tcp_server_drain_phase",
				"tcp_server_drain_connections_total", "tcp_server_faults_injected_total");
		assertThat(process.sum("tcp_server_messages_total", "line")).isPositive()
			.isEqualTo(process.sum("tcp_server_message_duration_seconds_count", "line"));
		assertThat(process.sum("tcp_server_received_bytes_total")).isPositive()
			.isEqualTo(process.sum("tcp_server_sent_bytes_total"));
	}

	private static void assertOtherEndpoints(EchoProcess process) throws IOException {
		String info = process.get("/actuator/info").body();
		assertThat(read(info, "$.build.artifact")).isEqualTo("echosounder");
		assertThat(info).contains("\"java\"").contains("\"git\"");
		assertThat(process.get("/actuator/integrationgraph").body()).contains("raw.gateway").contains("line.gateway");
		assertThat(process.get("/actuator/metrics").body()).contains("tcp.server.connections.active");
	}

	private static void assertManagementIsForThisMachineOnly(EchoProcess process) throws IOException {
		for (NetworkInterface network : Collections.list(NetworkInterface.getNetworkInterfaces())) {
			for (InetAddress address : Collections.list(network.getInetAddresses())) {
				if (!address.equals(InetAddress.ofLiteral("127.0.0.1"))) {
					assertThatExceptionOfType(IOException.class).as("management on %s", address).isThrownBy(() -> {
						try (Socket socket = new Socket()) {
							socket.connect(new InetSocketAddress(address, process.managementPort()), 5000);
						}
					});
				}
			}
		}
	}

}
