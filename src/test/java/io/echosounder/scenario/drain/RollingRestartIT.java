package io.echosounder.scenario.drain;

import java.io.IOException;
import java.net.Socket;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

import com.jayway.jsonpath.JsonPath;
import io.echosounder.testing.CommandProcess;
import io.echosounder.testing.EchoProcess;
import io.echosounder.testing.FullTier;
import io.echosounder.testing.RequiresTool;
import io.echosounder.testing.ScenarioTable;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestReporter;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Two servers behind HAProxy are replaced one after the other, while clients talk.
 */
@FullTier
@RequiresTool("haproxy")
class RollingRestartIT {

	private static final int CLIENTS = 20;

	private static final Pattern OUTCOME = Pattern.compile("(\\d+) clean, (\\d+) cut, 0 forced");

	private final int[] echoPorts = { EchoProcess.freePort(), EchoProcess.freePort() };

	private final int[] managementPorts = { EchoProcess.freePort(), EchoProcess.freePort() };

	/** Connections that were drained. */
	private int drained;

	/** Lines that servers handled. */
	private int handled;

	RollingRestartIT() throws IOException {
	}

	@Test
	void behindALoadBalancerNoLineIsLostNoneComesTwiceAndNoClientIsReset(TestReporter reporter) throws IOException {
		List<FaithfulClient> clients = new ArrayList<>();
		List<EchoProcess> servers = new ArrayList<>();
		try (LoadBalancer balancer = new LoadBalancer(this.echoPorts, this.managementPorts)) {
			servers.add(start(0));
			servers.add(start(1));
			balancer.await("a", "UP");
			balancer.await("b", "UP");
			for (int i = 0; i < CLIENTS; i++) {
				clients.add(new FaithfulClient(balancer.port(), i));
			}
			awaitProgress(clients);
			replace(servers, 0, balancer, "a");
			awaitProgress(clients);
			replace(servers, 1, balancer, "b");
			awaitProgress(clients);
			clients.forEach(FaithfulClient::end);
			for (EchoProcess server : servers) {
				this.handled += handledOnceOpen(server, 0);
			}
			int answered = clients.stream().mapToInt(FaithfulClient::answered).sum();
			int reconnects = clients.stream().mapToInt(FaithfulClient::reconnects).sum();
			int sentAgain = clients.stream().mapToInt(FaithfulClient::sentAgain).sum();
			// HAProxy makes a FIN of a server's RST
			assertThat(balancer.awaitSessions(CLIENTS + reconnects)).hasSize(CLIENTS + reconnects)
				.allSatisfy((session) -> assertThat(session).contains(" ended as -- "));
			assertThat(answered)
				.as("every line that a server has handled was answered, and none that crossed a FIN was")
				.isEqualTo(this.handled);
			assertThat(reconnects).as("one for each connection that was drained").isEqualTo(this.drained);
			assertThat(this.drained).as("each client was on one of the servers").isGreaterThanOrEqualTo(CLIENTS);
			reporter.publishEntry(ScenarioTable.COUNTED,
					"%d clients, %,d lines, 0 lost, 0 doubled, %d reconnects, %d lines crossed a FIN and were sent again"
						.formatted(CLIENTS, answered, reconnects, sentAgain));
		}
		finally {
			servers.forEach(EchoProcess::close);
		}
	}

	@Test
	void heldConnectionsEndWithFinAndEveryLineThatWasHandledComesBack() throws IOException {
		List<EchoProcess> servers = new ArrayList<>();
		try (LoadBalancer balancer = new LoadBalancer(this.echoPorts, this.managementPorts)) {
			servers.add(start(0));
			servers.add(start(1));
			balancer.await("a", "UP");
			balancer.await("b", "UP");
			try (CommandProcess hold = CommandProcess
				.start("hold -j --framing lf -C %d -i 500ms 127.0.0.1:%d".formatted(CLIENTS, balancer.port()))) {
				hold.awaitLines(CLIENTS);
				replace(servers, 0, balancer, "a");
				awaitReconnects(hold);
				replace(servers, 1, balancer, "b");
				awaitReconnects(hold);
				hold.signal("INT");
				String statistics = Awaitility.await()
					.atMost(EchoProcess.PATIENCE)
					.until(() -> hold.lines().getLast(), (line) -> line.startsWith("{\"type\":\"statistics\""));
				// a line that crosses a FIN is lost, and no server has handled it
				int crossed = JsonPath.read(statistics, "$.lost");
				hold.assertExit((crossed == 0) ? 0 : 1);
				for (EchoProcess server : servers) {
					this.handled += handledOnceOpen(server, 0);
				}
				assertThat(JsonPath.<Integer>read(statistics, "$.echoes")).isEqualTo(this.handled);
				assertThat(JsonPath.<Integer>read(statistics, "$.doubled")).isZero();
				assertThat(JsonPath.<Integer>read(statistics, "$.open")).isEqualTo(CLIENTS);
				assertThat(this.drained).isGreaterThanOrEqualTo(CLIENTS);
				assertThat(JsonPath.<Integer>read(statistics, "$.reconnects")).isEqualTo(this.drained);
				assertThat(JsonPath.<Map<String, Integer>>read(statistics, "$.closed"))
					.isEqualTo(Map.of("fin", this.drained));
				assertThat(crossed).isLessThanOrEqualTo(this.drained);
			}
		}
		finally {
			servers.forEach(EchoProcess::close);
		}
	}

	private void awaitReconnects(CommandProcess hold) {
		Awaitility.await()
			.atMost(EchoProcess.PATIENCE)
			.untilAsserted(
					() -> assertThat(hold.lines()).filteredOn((line) -> line.contains("\"event\":\"reconnected\""))
						.hasSize(this.drained));
	}

	private EchoProcess start(int server) throws IOException {
		return EchoProcess.start(List.of("env", "--default-signal=INT,TERM"),
				"--echo.listeners.line.port=" + this.echoPorts[server], "--server.port=" + this.managementPorts[server],
				"--echo.drain.delay=6s", "--echo.drain.grace-period=1s", "--echo.drain.linger=100s",
				"--spring.lifecycle.timeout-per-shutdown-phase=200s");
	}

	/**
	 * Ends a server, and starts its successor on the same ports. A connection that takes
	 * its FIN and does not answer it keeps the server from its end until it has said what
	 * it has handled.
	 */
	private void replace(List<EchoProcess> servers, int server, LoadBalancer balancer, String name) throws IOException {
		EchoProcess old = servers.get(server);
		try (Socket last = old.connect("line")) {
			old.signal("TERM");
			balancer.await(name, "DOWN");
			assertThat(last.getInputStream().read()).isEqualTo(-1);
			this.handled += handledOnceOpen(old, 1);
		}
		assertThat(old.exitCode()).isEqualTo(143);
		Matcher outcome = OUTCOME.matcher(Objects.requireNonNull(old.outcome()));
		assertThat(outcome.find()).as("outcome %s", old.outcome()).isTrue();
		this.drained += Integer.parseInt(outcome.group(1)) + Integer.parseInt(outcome.group(2)) - 1;
		old.assertNoWarningsBut();
		old.close();
		servers.set(server, start(server));
		balancer.await(name, "UP");
	}

	/** How many lines a server has handled, once it has only so many connections. */
	private static int handledOnceOpen(EchoProcess server, int connections) throws IOException {
		Awaitility.await()
			.atMost(EchoProcess.PATIENCE)
			.untilAsserted(() -> assertThat(server.sum("tcp_server_connections_active")).as("connections that are open")
				.isEqualTo(connections));
		return (int) server.sum("tcp_server_messages_total");
	}

	private static void awaitProgress(List<FaithfulClient> clients) {
		List<Integer> before = clients.stream().map(FaithfulClient::answered).toList();
		Awaitility.await().atMost(EchoProcess.PATIENCE).until(() -> {
			for (int i = 0; i < clients.size(); i++) {
				FaithfulClient client = clients.get(i);
				if (client.isAlive() && client.answered() < before.get(i) + 50) {
					return false;
				}
			}
			return true;
		});
		clients.stream().filter((client) -> !client.isAlive()).forEach(FaithfulClient::end);
		assertThat(clients).allMatch(FaithfulClient::isAlive);
	}

}
