package io.echosounder.scenario;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

import io.echosounder.testing.Background;
import io.echosounder.testing.Client;
import io.echosounder.testing.Lines;
import io.echosounder.testing.Mode;
import io.echosounder.testing.ModeSource;
import io.echosounder.testing.Scenario;
import io.echosounder.transport.CloseReason;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Replies come in the order of the lines, however many are under way.
 */
class OrderTests {

	private static final int LINES = 20_000;

	@RegisterExtension
	static final Scenario scenario = Scenario.of("framing=lf");

	@ParameterizedTest
	@ModeSource
	void pipelinedLinesOfOneConnectionComeBackInOrder(Mode mode) throws IOException {
		pipeline(mode, "line ");
		scenario.awaitClosed(mode, Map.of(CloseReason.PEER, 1L));
		assertThat(scenario.server().count("tcp.server.messages", "listener", mode.listener("echo")))
			.isGreaterThanOrEqualTo(LINES);
	}

	@ParameterizedTest
	@ModeSource
	void pipelinedLinesOfTwentyConnectionsComeBackInOrder(Mode mode) {
		List<Background> clients = new ArrayList<>();
		for (int i = 0; i < 20; i++) {
			String label = "client " + i + " line ";
			clients.add(Background.start(() -> pipeline(mode, label)));
		}
		clients.forEach(Background::join);
		scenario.awaitClosed(mode, Map.of(CloseReason.PEER, 20L));
	}

	private static void pipeline(Mode mode, String label) throws IOException {
		String lines = Lines.numbered(label, LINES);
		try (Client client = scenario.connect(mode)) {
			Background writer = client.sendInBackground(Lines.bytes(lines));
			String replies = client.readLike(lines);
			writer.join();
			assertThat(replies.equals(lines)).as("replies equal the lines").isTrue();
		}
	}

}
