package io.echosounder.scenario;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.spi.ILoggingEvent;
import io.echosounder.testing.Background;
import io.echosounder.testing.Client;
import io.echosounder.testing.Lines;
import io.echosounder.testing.Mode;
import io.echosounder.testing.ModeSource;
import io.echosounder.testing.Scenario;
import io.echosounder.transport.CloseReason;
import io.echosounder.transport.Connection;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;

import static io.echosounder.testing.TestServer.await;
import static org.assertj.core.api.Assertions.assertThat;

/**
 * The transport keeps its promises under flows that are not the echo's.
 */
class OtherFlowTests {

	@RegisterExtension
	static final Scenario scenario = new Scenario().with(OtherFlows.FlowsConfiguration.class);

	@ParameterizedTest
	@ModeSource
	void bytesAndTextsComeBackInOrderThroughAGateway(Mode mode) throws IOException {
		String name = mode.listener("gateway");
		String lines = Lines.numbered("bytes ", 2_000) + Lines.numbered("text ", 2_000) + "\n";
		try (Client client = connect(name)) {
			Background writer = Background.start(() -> client.send(Lines.bytes(lines)).endOutput());
			assertThat(client.readToEnd().equals(lines)).as("replies equal the lines").isTrue();
			writer.join();
		}
		awaitClosed(name, CloseReason.PEER, 1);
	}

	@ParameterizedTest
	@ModeSource
	void aReplyThatIsNeitherBytesNorTextIsAFailureOfTheHandler(Mode mode) throws IOException {
		String name = mode.listener("gateway");
		try (Client client = connect(name)) {
			client.send("a\nb\n" + OtherFlows.NUMBER + "\nc\n");
			assertThat(client.readToEnd()).isEqualTo("a\nb\n");
			List<ILoggingEvent> warnings = scenario.takeWarnings();
			assertThat(warnings).hasSize(1);
			assertThat(warnings.getFirst().getLevel()).isEqualTo(Level.ERROR);
			assertThat(warnings.getFirst().getFormattedMessage()).contains("Listener " + name, name + "-");
			assertThat(warnings.getFirst().getFormattedMessage()).contains("Exception: ");
		}
		awaitClosed(name, CloseReason.HANDLER_ERROR, 1);
	}

	@ParameterizedTest
	@ModeSource
	void aFlowMayReplyLaterFromAnotherThread(Mode mode) throws IOException {
		String name = mode.listener("later");
		String lines = Lines.numbered("line ", 2_000);
		try (Client client = connect(name)) {
			Background writer = client.sendInBackground(Lines.bytes(lines));
			assertThat(client.readLike(lines).equals(lines)).as("replies equal the lines").isTrue();
			writer.join();
		}
		awaitClosed(name, CloseReason.PEER, 1);
	}

	@ParameterizedTest
	@ModeSource
	void aFlowMayFailLaterOnAnotherThread(Mode mode) throws IOException {
		String name = mode.listener("later");
		try (Client client = connect(name)) {
			client.send("a\nb\n" + OtherFlows.FAIL + "\n");
			assertThat(client.readToEnd()).isEqualTo("a\nb\n");
			assertThat(scenario.takeWarnings()).singleElement()
				.satisfies((line) -> assertThat(line.getFormattedMessage()).contains("Listener " + name,
						"its handler failed", "Thrown on request"));
		}
		awaitClosed(name, CloseReason.HANDLER_ERROR, 1);
	}

	@ParameterizedTest
	@ModeSource
	void whenTheClientResetsAmongManyMessagesThenNothingIsLogged(Mode mode) throws IOException {
		String name = mode.listener("gateway");
		int handledBefore = flows().handled();
		Client client = connect(name);
		client.send((OtherFlows.LARGE + "\n").repeat(10));
		await().until(() -> flows().handled() > handledBefore);
		client.reset();
		flows().openGate(name);
		awaitClosed(name, CloseReason.RESET, 1);
	}

	@ParameterizedTest
	@ModeSource
	void anotherThreadMayPushAtAnyTime(Mode mode) throws IOException {
		String name = mode.listener("adapters");
		String pushed = Lines.numbered("pushed ", 1_000);
		String lines = Lines.numbered("line ", 1_000);
		try (Client client = connect(name)) {
			String id = idOf(name, client);
			Background pusher = Background.start(() -> pushed.lines().forEach((line) -> flows().push(name, id, line)));
			Background writer = client.sendInBackground(Lines.bytes(lines));
			String replies = client.readLike(pushed + lines);
			pusher.join();
			writer.join();
			assertThat(only("pushed", replies)).isEqualTo(pushed);
			assertThat(only("line", replies)).isEqualTo(lines);
		}
		awaitClosed(name, CloseReason.PEER, 1);
	}

	@ParameterizedTest
	@ModeSource
	void repliesToAnotherConnectionDoNotMixWithOnesOwn(Mode mode) throws IOException {
		String name = mode.listener("adapters");
		List<Client> clients = new ArrayList<>();
		List<String> ids = new ArrayList<>();
		for (int i = 0; i < 6; i++) {
			clients.add(connect(name));
			ids.add(idOf(name, clients.get(i)));
		}
		// each writes to itself and to the next but one, which with two loops is on its
		// own
		List<Background> writers = new ArrayList<>();
		for (int i = 0; i < clients.size(); i++) {
			StringBuilder lines = new StringBuilder();
			String other = ids.get((i + 2) % ids.size());
			for (int n = 0; n < 500; n++) {
				lines.append("own ").append(i).append(' ').append(n).append('\n');
				lines.append(OtherFlows.TO + other + " from ").append(i).append(' ').append(n).append('\n');
			}
			writers.add(clients.get(i).sendInBackground(Lines.bytes(lines.toString())));
		}
		for (int i = 0; i < clients.size(); i++) {
			int from = (i + ids.size() - 2) % ids.size();
			String own = Lines.numbered("own " + i + " ", 500);
			String others = Lines.numbered("from " + from + " ", 500);
			String replies = clients.get(i).readLike(own + others);
			assertThat(only("own", replies)).isEqualTo(own);
			assertThat(only("from", replies)).isEqualTo(others);
		}
		writers.forEach(Background::join);
		for (Client client : clients) {
			client.close();
		}
		awaitClosed(name, CloseReason.PEER, 6);
	}

	@ParameterizedTest
	@ModeSource
	void aReplyAfterTheServersFinIsDroppedAndWhatTheClientSendsIsStillTaken(Mode mode) throws IOException {
		String name = mode.listener("adapters");
		try (Client client = connect(name)) {
			String id = idOf(name, client);
			Connection connection = Objects.requireNonNull(flows().factory(name).openConnection(id));
			connection.close();
			assertThat(client.readToEnd()).isEmpty();
			flows().push(name, id, "too late");
			for (int i = 1; i <= 10; i++) {
				long received = i;
				client.send(".");
				await().until(() -> connection.hasEnded() || connection.receivedBytes() == received);
				assertThat(connection.hasEnded()).isFalse();
			}
		}
		awaitClosed(name, CloseReason.DRAINED, 1);
	}

	private static String only(String label, String lines) {
		StringBuilder only = new StringBuilder();
		lines.lines().filter((line) -> line.startsWith(label)).forEach((line) -> only.append(line).append('\n'));
		return only.toString();
	}

	private static OtherFlows flows() {
		return scenario.bean(OtherFlows.class);
	}

	private static Client connect(String name) throws IOException {
		return Client.connect(flows().factory(name).getPort());
	}

	private static String idOf(String name, Client client) {
		return await()
			.until(() -> flows().factory(name)
				.openConnections()
				.stream()
				.filter((connection) -> connection.peer().getPort() == client.socket().getLocalPort())
				.toList(), (found) -> !found.isEmpty())
			.stream()
			.map(Connection::getConnectionId)
			.findFirst()
			.orElseThrow();
	}

	private static void awaitClosed(String name, CloseReason reason, long connections) {
		long others = 0;
		await().until(() -> scenario.server().gauge("tcp.server.connections.active", name) == 0);
		for (CloseReason each : CloseReason.values()) {
			others += scenario.server().closed(name, each.tag());
		}
		assertThat(scenario.server().count("tcp.server.connections.opened", "listener", name)).isEqualTo(others);
		assertThat(scenario.server().closed(name, reason.tag())).as(reason.tag()).isGreaterThanOrEqualTo(connections);
	}

}
