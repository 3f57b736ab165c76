package io.echosounder.scenario;

import java.io.IOException;
import java.util.Map;

import io.echosounder.testing.Background;
import io.echosounder.testing.Client;
import io.echosounder.testing.Mode;
import io.echosounder.testing.ModeSource;
import io.echosounder.testing.Scenario;
import io.echosounder.transport.CloseReason;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * A client that resets its connection, at any moment, is counted and not logged.
 */
class ResetTests {

	@RegisterExtension
	static final Scenario scenario = Scenario.of("framing=lf").listener("raw", "framing=raw");

	@ParameterizedTest
	@ModeSource
	void whileTheConnectionIsIdle(Mode mode) throws IOException {
		Client client = scenario.connect(mode);
		client.send("a line\n");
		assertThat(client.readLike("a line\n")).isEqualTo("a line\n");
		client.reset();
		assertReset(mode.listener("echo"));
	}

	@ParameterizedTest
	@ModeSource
	void whileTheServerWritesAndTheClientDoesNotRead(Mode mode) throws IOException {
		Client client = scenario.connect("raw", mode);
		Background writer = Background.start(() -> {
			try {
				client.send(new byte[50_000_000]);
			}
			catch (IOException ex) {
				assertThat(client.socket().isClosed()).isTrue();
			}
		});
		scenario.awaitUnsent(mode.listener("raw"));
		client.reset();
		writer.join();
		assertReset(mode.listener("raw"));
	}

	@ParameterizedTest
	@ModeSource
	void afterItsFinWhileRepliesWait(Mode mode) throws IOException {
		Client client = scenario.connect("raw", mode);
		Background writer = Background.start(() -> client.send(new byte[8_000_000]).endOutput());
		scenario.awaitUnsent(mode.listener("raw"));
		scenario.awaitStable(() -> scenario.server().count("tcp.server.sent", "listener", mode.listener("raw")));
		client.reset();
		try {
			writer.join();
		}
		catch (AssertionError ex) {
			assertThat(ex).hasCauseInstanceOf(IOException.class);
		}
		assertReset(mode.listener("raw"));
	}

	private static void assertReset(String listener) {
		scenario.awaitClosed(listener, Map.of(CloseReason.RESET, 1L));
		assertThat(scenario.server().log().events()).isEmpty();
	}

}
