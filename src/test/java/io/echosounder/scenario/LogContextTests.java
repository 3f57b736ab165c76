package io.echosounder.scenario;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

import io.echosounder.testing.Client;
import io.echosounder.testing.Mode;
import io.echosounder.testing.ModeSource;
import io.echosounder.testing.Scenario;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests that log lines of a service name the connection that it answers.
 */
class LogContextTests {

	@RegisterExtension
	static final Scenario scenario = Scenario.of("framing=lf").with(ScriptedService.ServiceConfiguration.class);

	@ParameterizedTest
	@ModeSource
	void aServiceLogsAboutTheConnectionThatItAnswers(Mode mode) throws IOException {
		String listener = mode.listener("echo");
		List<Client> clients = new ArrayList<>();
		for (int i = 0; i < 5; i++) {
			clients.add(scenario.connect(mode));
		}
		for (Client client : clients) {
			String answer = "%s %s\n".formatted(listener, scenario.connection(listener, client).getConnectionId());
			client.send(ScriptedService.ABOUT + "\n" + ScriptedService.ABOUT + "\n");
			assertThat(client.readLike(answer + answer)).isEqualTo(answer + answer);
		}
		for (Client client : clients) {
			client.close();
		}
	}

}
