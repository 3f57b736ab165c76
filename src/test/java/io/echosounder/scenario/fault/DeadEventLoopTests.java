package io.echosounder.scenario.fault;

import java.io.IOException;
import java.net.ConnectException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

import ch.qos.logback.classic.Level;
import io.echosounder.testing.Background;
import io.echosounder.testing.Client;
import io.echosounder.testing.Management;
import io.echosounder.testing.Mode;
import io.echosounder.testing.ModeSource;
import io.echosounder.testing.MortalLoops;
import io.echosounder.testing.ScenarioTable;
import io.echosounder.testing.TestServer;
import io.echosounder.transport.CloseReason;
import io.echosounder.transport.Connection;
import io.echosounder.transport.ServerConnectionFactory;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestReporter;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

import org.springframework.boot.WebApplicationType;

import static io.echosounder.testing.TestServer.await;
import static org.assertj.core.api.Assertions.assertThat;

/**
 * One of two event loops dies while connections are open. Its channels are lost; a
 * blocking connection, which it only watches, is not.
 */
class DeadEventLoopTests {

	private static final int CLIENTS = 20;

	@ParameterizedTest
	@ModeSource
	void itsConnectionsAreClosedAndCountedItsListenersAreDownAndTheDrainStillCompletes(Mode mode, TestReporter reporter)
			throws Exception {
		boolean blocking = mode == Mode.BLOCKING;
		int lost = blocking ? 0 : CLIENTS / 2;
		List<Client> clients = new ArrayList<>();
		try (TestServer server = start(mode); Management management = new Management(server)) {
			ServerConnectionFactory line = server.listener("line");
			for (int i = 0; i < CLIENTS; i++) {
				clients.add(Client.connect(server.port("line")));
				assertEchoes(clients.get(i));
				clients.get(i).send("half a li");
			}
			awaitReceived(server, CLIENTS * 16L);
			server.context().getBean(MortalLoops.Death.class).strike();
			awaitActive(line, CLIENTS - lost);
			assertThat(server.counted("line").closed())
				.isEqualTo((lost == 0) ? Map.of() : Map.of("io-error", 0L + lost));
			assertNothingButTheDeathWasLogged(server);
			assertThat(management.get("health/liveness").statusCode()).isEqualTo(503);
			assertThat(management.get("health/listeners").body()).contains("\"state\":\"dead\"")
				.doesNotContain("\"status\":\"UP\"");
			List<Integer> served = line.openConnections().stream().map((open) -> open.peer().getPort()).toList();
			List<Connection> open = List.copyOf(line.openConnections());
			assertTheOthersAreServed(clients, served);
			Background drain = Background.start(server.context()::close);
			for (Client client : clients) {
				assertThat(client.readToEnd()).isEmpty();
				client.close();
			}
			drain.join();
			assertThat(open).hasSize(CLIENTS - lost)
				.allSatisfy((connection) -> assertThat(connection.closeReason()).isEqualTo(CloseReason.DRAINED));
			String outcome = "%d clean, 0 cut, 0 forced".formatted(CLIENTS - lost);
			assertThat(server.log().lines(Level.INFO)).anyMatch((text) -> text.endsWith(": " + outcome));
			assertNothingButTheDeathWasLogged(server);
			reporter.publishEntry(ScenarioTable.COUNTED, "%d lost; drained: %s".formatted(lost, outcome));
		}
	}

	/**
	 * The other half lingers, as none of the clients answers the FIN, for longer than the
	 * test waits.
	 */
	@ParameterizedTest
	@EnumSource(names = "BLOCKING")
	void aBlockingConnectionThatClosesEndsAtOnceWhereNoLoopCanTellItThatItHasLingered(Mode mode, TestReporter reporter)
			throws IOException {
		List<Client> clients = new ArrayList<>();
		try (TestServer server = start(mode, "--echo.drain.linger=300s",
				"--spring.lifecycle.timeout-per-shutdown-phase=600s")) {
			ServerConnectionFactory line = server.listener("line");
			try {
				for (int i = 0; i < CLIENTS; i++) {
					clients.add(Client.connect(server.port("line")));
					assertEchoes(clients.get(i));
				}
				server.context().getBean(MortalLoops.Death.class).strike();
				line.openConnections().forEach((connection) -> connection.closeIfQuiet(Duration.ZERO));
				for (Client client : clients) {
					assertThat(client.readToEnd()).isEmpty();
				}
				awaitActive(line, CLIENTS / 2);
				assertNothingButTheDeathWasLogged(server);
			}
			finally {
				closeAll(clients);
			}
			server.awaitNoConnections();
			assertThat(server.counted("line").closed()).isEqualTo(Map.of("drained", 0L + CLIENTS));
			assertNothingButTheDeathWasLogged(server);
			reporter.publishEntry(ScenarioTable.COUNTED, server.counted().toString());
		}
	}

	/** The listener whose loop has died refuses; it may be either of the two. */
	@Test
	void aListenerThatLostItsLoopRefusesAndOneThatDidNotStillServes(TestReporter reporter) throws IOException {
		try (TestServer server = start(Mode.NIO_INLINE)) {
			server.context().getBean(MortalLoops.Death.class).strike();
			int refused = 0;
			for (String listener : List.of("line", "raw")) {
				try (Client client = Client.connect(server.port(listener))) {
					assertEchoes(client);
				}
				catch (ConnectException _) {
					refused++;
				}
			}
			assertThat(refused).isOne();
			reporter.publishEntry(ScenarioTable.COUNTED, server.counted().toString());
		}
	}

	private static void assertTheOthersAreServed(List<Client> clients, List<Integer> ports) throws IOException {
		for (Client client : clients) {
			if (ports.contains(client.socket().getLocalPort())) {
				client.send("ne\n");
				assertThat(client.readLike("half a line\n")).isEqualTo("half a line\n");
			}
			else {
				assertThat(client.readToEnd()).isEmpty();
			}
		}
	}

	private static void closeAll(List<Client> clients) throws IOException {
		for (Client client : clients) {
			client.close();
		}
	}

	private static void awaitReceived(TestServer server, long bytes) {
		await().untilAsserted(
				() -> assertThat(server.count("tcp.server.received", "listener", "line")).as("bytes received")
					.isEqualTo(bytes));
	}

	private static void awaitActive(ServerConnectionFactory listener, int connections) {
		await()
			.untilAsserted(() -> assertThat(listener.active()).as("connections that are open").isEqualTo(connections));
	}

	private static void assertNothingButTheDeathWasLogged(TestServer server) {
		assertThat(server.log().lines(Level.WARN))
			.containsExactly("Event loop echo-loop-0 has died; its connections are closed");
	}

	private static TestServer start(Mode mode, String... settings) {
		List<String> all = new ArrayList<>(List.of(mode.settings("line")));
		all.addAll(List.of(settings));
		return TestServer.start(WebApplicationType.SERVLET, List.of(MortalLoops.class), all.toArray(String[]::new));
	}

	private static void assertEchoes(Client client) throws IOException {
		client.send("a line\n");
		assertThat(client.readLike("a line\n")).isEqualTo("a line\n");
	}

}
