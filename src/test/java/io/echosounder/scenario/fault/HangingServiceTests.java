package io.echosounder.scenario.fault;

import io.echosounder.testing.FullTier;
import java.io.IOException;
import java.util.List;
import java.util.stream.Stream;

import ch.qos.logback.classic.Level;
import io.echosounder.testing.Background;
import io.echosounder.testing.Client;
import io.echosounder.testing.Mode;
import io.echosounder.testing.ModeSource;
import io.echosounder.testing.ScenarioTable;
import io.echosounder.testing.TestServer;
import io.echosounder.transport.CloseReason;
import io.echosounder.transport.Connection;
import org.junit.jupiter.api.TestReporter;
import org.junit.jupiter.params.ParameterizedTest;

import org.springframework.boot.WebApplicationType;

import static io.echosounder.testing.TestServer.await;
import static org.assertj.core.api.Assertions.assertThat;

/**
 * A service that does not return for as long as the application lives.
 */
class HangingServiceTests {

	private static final List<Class<?>> SERVICE = List.of(ChosenService.ServiceConfiguration.class);

	@FullTier
	@ParameterizedTest
	@ModeSource
	void doesNotKeepTheApplicationFromClosingAndIsCountedAsForced(Mode mode, TestReporter reporter) throws IOException {
		Gate gate = new Gate();
		String[] drain = { "--echo.drain.grace-period=100ms", "--echo.drain.linger=100ms" };
		TestServer server = TestServer.start(WebApplicationType.NONE, SERVICE, with(drain, mode.settings("line")));
		try (server; Client client = Client.connect(server.port("line"))) {
			server.context().getBean(ChosenService.class).choose((frame) -> {
				gate.pass();
				return frame;
			});
			client.send("held\n");
			gate.awaitHeld(1);
			Connection connection = server.listener("line").openConnections().iterator().next();
			Background.start(server.context()::close).join();
			String outcome = "0 clean, 0 cut, 1 forced";
			assertThat(server.log().lines(Level.INFO)).anyMatch((line) -> line.endsWith(": " + outcome));
			assertThat(connection.closeReason()).isEqualTo(CloseReason.FORCED);
			assertWarnings(server, mode);
			gate.open();
			await().until(connection::hasEnded);
			// on an event loop the reply comes before the end that waits for it
			assertThat(client.readToEnd()).isEqualTo(mode.mayBlock() ? "" : "held\n");
			reporter.publishEntry(ScenarioTable.COUNTED, outcome);
		}
	}

	/** Only a service that holds an event loop delays others. */
	private static void assertWarnings(TestServer server, Mode mode) {
		if (mode.mayBlock()) {
			server.assertNoWarnings();
		}
		else {
			assertThat(server.log().lines(Level.WARN)).satisfiesExactly(
					(line) -> assertThat(line)
						.startsWith("Listener line closes without accepting all waiting connections"),
					(line) -> assertThat(line).startsWith("Event loop echo-loop-").contains(" is abandoned"));
		}
	}

	private static String[] with(String[] some, String[] more) {
		return Stream.of(some, more).flatMap(Stream::of).toArray(String[]::new);
	}

}
