package io.echosounder.scenario.session;

import java.io.IOException;
import java.util.Map;

import io.echosounder.example.Chat;
import io.echosounder.testing.Client;
import io.echosounder.testing.Mode;
import io.echosounder.testing.ModeSource;
import io.echosounder.testing.Scenario;
import io.echosounder.transport.CloseReason;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;

import org.springframework.context.annotation.Import;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * A service that has the sessions of the listeners injected that it serves.
 */
class ChatTests {

	@RegisterExtension
	static final Scenario scenario = Scenario.of("framing=lf").with(ChatConfiguration.class);

	@ParameterizedTest
	@ModeSource
	void whateverOneSaysIsSentToAll(Mode mode) throws IOException {
		try (Client ann = join(mode, "Ann"); Client bob = join(mode, "Bob")) {
			ann.send("hello\n");
			assertThat(ann.readLike("Ann: hello\n")).isEqualTo("Ann: hello\n");
			assertThat(bob.readLike("Ann: hello\n")).isEqualTo("Ann: hello\n");
			bob.send("hi\n");
			assertThat(ann.readLike("Bob: hi\n")).isEqualTo("Bob: hi\n");
			assertThat(bob.readLike("Bob: hi\n")).isEqualTo("Bob: hi\n");
			bob.endOutput();
			assertThat(ann.readLike("Bob left\n")).isEqualTo("Bob left\n");
		}
		scenario.awaitClosed(mode, Map.of(CloseReason.PEER, 2L));
	}

	private static Client join(Mode mode, String name) throws IOException {
		Client client = scenario.connect(mode);
		assertThat(client.readLike("Your name?\n")).isEqualTo("Your name?\n");
		client.send(name + "\n");
		scenario.awaitQuiet(mode.listener("echo"), client);
		return client;
	}

	@Import(Chat.class)
	static class ChatConfiguration {

	}

}
