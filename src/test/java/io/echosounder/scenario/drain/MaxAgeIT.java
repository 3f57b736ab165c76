package io.echosounder.scenario.drain;

import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;

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
 * Connections that are open spread over a server that is added behind HAProxy, as old
 * ones are drained and made again.
 */
@FullTier
@RequiresTool("haproxy")
class MaxAgeIT {

	private static final int CONNECTIONS = 60;

	private static final Duration AGE = Duration.ofSeconds(10);

	private final int[] echoPorts = { EchoProcess.freePort(), EchoProcess.freePort(), EchoProcess.freePort() };

	private final int[] managementPorts = { EchoProcess.freePort(), EchoProcess.freePort(), EchoProcess.freePort() };

	private final List<EchoProcess> servers = new ArrayList<>();

	MaxAgeIT() throws IOException {
	}

	@Test
	void aServerThatIsAddedHasAThirdOfTheConnectionsWithinTwoAges(TestReporter reporter) throws IOException {
		try (LoadBalancer balancer = new LoadBalancer(this.echoPorts, this.managementPorts)) {
			start(balancer);
			start(balancer);
			Instant begin = Instant.now();
			try (CommandProcess hold = CommandProcess
				.start("hold -j --framing lf -C %d -i 2s 127.0.0.1:%d".formatted(CONNECTIONS, balancer.port()))) {
				hold.awaitLines(CONNECTIONS);
				start(balancer);
				int before = reconnects(hold).size();
				await(() -> {
					List<Integer> open = open();
					return open.stream().allMatch((connections) -> Math.abs(connections - CONNECTIONS / 3) <= 5);
				});
				int moved = reconnects(hold).size() - before;
				assertThat(moved).as("no connection ended more than twice").isLessThanOrEqualTo(2 * CONNECTIONS);
				await(() -> closed(hold).size() >= 2 * CONNECTIONS && haveAllEndedOldConnections());
				hold.signal("INT");
				await(() -> hold.lines().getLast().startsWith("{\"type\":\"statistics\""));
				String statistics = hold.lines().getLast();
				int ended = closed(hold).size();
				assertEndedWhenOld(hold, begin);
				assertThat(JsonPath.<Map<String, Integer>>read(statistics, "$.closed")).isEqualTo(Map.of("fin", ended));
				assertThat(JsonPath.<Integer>read(statistics, "$.doubled")).isZero();
				// a line that crosses a FIN is lost, and no server has handled it
				int crossed = JsonPath.read(statistics, "$.lost");
				hold.assertExit((crossed == 0) ? 0 : 1);
				assertThat(handled()).isEqualTo(JsonPath.<Integer>read(statistics, "$.echoes"));
				assertThat(balancer.awaitSessions(ended + CONNECTIONS))
					.allSatisfy((session) -> assertThat(session).contains(" ended as -- "));
				reporter.publishEntry(ScenarioTable.COUNTED,
						"%d connections, %d ended with FIN, 0 lost of what servers handled, 0 doubled, %d crossed a FIN; balanced after %d"
							.formatted(CONNECTIONS, ended, crossed, moved));
			}
			for (EchoProcess server : this.servers) {
				server.awaitNoConnections();
				assertThat(server.counted().closed()).containsOnlyKeys("max-age", "peer");
				server.assertNoWarningsBut();
			}
		}
		finally {
			this.servers.forEach(EchoProcess::close);
		}
	}

	private void start(LoadBalancer balancer) throws IOException {
		int server = this.servers.size();
		this.servers.add(EchoProcess.start("--echo.listeners.line.port=" + this.echoPorts[server],
				"--server.port=" + this.managementPorts[server],
				"--echo.listeners.line.max-age=" + AGE.toSeconds() + "s", "--echo.listeners.line.max-age-jitter=50%"));
		balancer.await(String.valueOf((char) ('a' + server)), "UP");
	}

	/**
	 * Not before half of the age, and most of them neither at the begin nor at the end. A
	 * busy machine may be late. The client knows of a connection later than the server,
	 * so no age by its clock shows that a connection ended too early.
	 */
	private static void assertEndedWhenOld(CommandProcess hold, Instant begin) {
		List<String> first = closed(hold).stream().limit(CONNECTIONS).toList();
		assertThat(first).hasSize(CONNECTIONS)
			.extracting((line) -> Instant.parse(JsonPath.<String>read(line, "$.at")))
			.allSatisfy((at) -> assertThat(at).isAfter(begin.plus(AGE.dividedBy(2))));
		double age = AGE.toSeconds();
		assertThat(first).extracting((line) -> JsonPath.<Double>read(line, "$.after"))
			.satisfies(
					(ages) -> assertThat(ages).filteredOn((after) -> after > age * 3 / 4)
						.hasSizeGreaterThan(CONNECTIONS / 6),
					(ages) -> assertThat(ages).filteredOn((after) -> after < age).hasSizeGreaterThan(CONNECTIONS / 6));
	}

	private boolean haveAllEndedOldConnections() throws IOException {
		for (EchoProcess server : this.servers) {
			if (!server.counted().closed().containsKey("max-age")) {
				return false;
			}
		}
		return true;
	}

	private List<Integer> open() throws IOException {
		List<Integer> open = new ArrayList<>();
		for (EchoProcess server : this.servers) {
			open.add((int) server.sum("tcp_server_connections_active"));
		}
		return open;
	}

	private int handled() throws IOException {
		int handled = 0;
		for (EchoProcess server : this.servers) {
			server.awaitNoConnections();
			handled += (int) server.sum("tcp_server_messages_total");
		}
		return handled;
	}

	private static List<String> closed(CommandProcess hold) {
		return hold.lines().stream().filter((line) -> line.contains("\"event\":\"closed\"")).toList();
	}

	private static List<String> reconnects(CommandProcess hold) {
		return hold.lines().stream().filter((line) -> line.contains("\"event\":\"reconnected\"")).toList();
	}

	private static void await(Callable<Boolean> condition) {
		Awaitility.await().atMost(EchoProcess.PATIENCE).until(condition);
	}

}
