package io.echosounder.scenario;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.classic.spi.ThrowableProxy;
import io.echosounder.log.LogContext;
import io.echosounder.testing.Client;
import io.echosounder.testing.Mode;
import io.echosounder.testing.ModeSource;
import io.echosounder.testing.Scenario;
import io.echosounder.transport.CloseReason;
import io.echosounder.transport.Connection;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * A failing handler costs its own connection, after the replies before, and one line in
 * the log.
 */
class HandlerFailureTests {

	@RegisterExtension
	static final Scenario scenario = Scenario.of("framing=lf")
		.listener("length", "framing=length1")
		.with(ScriptedService.ServiceConfiguration.class);

	@ParameterizedTest
	@ModeSource
	void aFailureClosesOneConnectionOfTenAndOneErrorIsLogged(Mode mode) throws IOException {
		List<Client> others = new ArrayList<>();
		for (int i = 0; i < 9; i++) {
			others.add(scenario.connect(mode));
			greet(others.get(i), i);
		}
		String id;
		try (Client failing = scenario.connect(mode)) {
			greet(failing, 9);
			id = idOf(mode, failing);
			failing.send("a\nb\n" + ScriptedService.THROW + "\nc\n");
			assertThat(failing.readToEnd()).isEqualTo("A\nB\n");
		}
		for (int i = 0; i < 9; i++) {
			greet(others.get(i), i);
			others.get(i).close();
		}
		scenario.awaitClosed(mode, Map.of(CloseReason.HANDLER_ERROR, 1L, CloseReason.PEER, 9L));
		assertOneError(mode.listener("echo"), id, IllegalStateException.class);
	}

	@ParameterizedTest
	@ModeSource
	void framesThatArriveBeforeTheFailingOneAreAnsweredFirst(Mode mode) throws IOException {
		try (Client client = scenario.connect(mode)) {
			String id = idOf(mode, client);
			client.send("a\n");
			assertThat(client.readLike("A\n")).isEqualTo("A\n");
			client.send(ScriptedService.THROW + "\n").endOutput();
			assertThat(client.readToEnd()).isEmpty();
			scenario.awaitClosed(mode, Map.of(CloseReason.HANDLER_ERROR, 1L));
			assertOneError(mode.listener("echo"), id, IllegalStateException.class);
		}
	}

	@ParameterizedTest
	@ModeSource
	void anErrorOfTheHandlerCostsItsConnectionOnly(Mode mode) throws IOException {
		try (Client other = scenario.connect(mode); Client failing = scenario.connect(mode)) {
			String id = idOf(mode, failing);
			failing.send("a\n" + ScriptedService.OVERFLOW + "\n");
			assertThat(failing.readToEnd()).isEqualTo("A\n");
			greet(other, 1);
			assertOneError(mode.listener("echo"), id, StackOverflowError.class);
		}
		scenario.awaitClosed(mode, Map.of(CloseReason.HANDLER_ERROR, 1L, CloseReason.PEER, 1L));
	}

	@ParameterizedTest
	@ModeSource
	void aReplyThatItsLengthHeaderCannotHoldClosesTheConnectionAfterTheRepliesBefore(Mode mode) throws IOException {
		String listener = mode.listener("length");
		try (Client client = scenario.connect("length", mode)) {
			client.send("\1a\1b\10size 256\1c");
			assertThat(client.readToEnd()).isEqualTo("\1A\1B");
		}
		scenario.awaitClosed(listener, Map.of(CloseReason.HANDLER_ERROR, 1L));
		assertOneError(listener, listener, IllegalArgumentException.class);
	}

	@ParameterizedTest
	@ModeSource
	void anInterruptThatTheHandlerLeavesBehindCostsNothing(Mode mode) throws IOException {
		try (Client client = scenario.connect(mode)) {
			for (int i = 0; i < 3; i++) {
				client.send(ScriptedService.INTERRUPT + "\n");
				assertThat(client.readLike("first\n")).isEqualTo("first\n");
			}
			greet(client, 1);
		}
		scenario.awaitClosed(mode, Map.of(CloseReason.PEER, 1L));
	}

	private static void greet(Client client, int number) throws IOException {
		client.send("hello " + number + "\n");
		assertThat(client.readLike("HELLO 1\n")).isEqualTo("HELLO " + number + "\n");
	}

	private static String idOf(Mode mode, Client client) {
		scenario.awaitConnection(mode.listener("echo"), client);
		for (Connection connection : scenario.server().listener(mode.listener("echo")).openConnections()) {
			if (connection.peer().getPort() == client.socket().getLocalPort()) {
				return connection.getConnectionId();
			}
		}
		throw new AssertionError("Not open");
	}

	private static void assertOneError(String listener, String id, Class<?> cause) {
		List<ILoggingEvent> warnings = scenario.takeWarnings();
		assertThat(warnings).hasSize(1);
		ILoggingEvent error = warnings.getFirst();
		assertThat(error.getLevel()).isEqualTo(Level.ERROR);
		assertThat(error.getFormattedMessage()).contains("Listener " + listener + ":").contains(id);
		assertThat(error.getMDCPropertyMap()).containsEntry(LogContext.LISTENER, listener)
			.hasEntrySatisfying(LogContext.CONNECTION_ID, (connection) -> assertThat(connection).startsWith(id));
		assertThat(error.getFormattedMessage()).contains("failed: " + cause.getName());
		// the stack trace is logged once a minute
		if (error.getThrowableProxy() instanceof ThrowableProxy proxy) {
			assertThat(proxy.getThrowable()).isInstanceOf(cause);
		}
	}

}
