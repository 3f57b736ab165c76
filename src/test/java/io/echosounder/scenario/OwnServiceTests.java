package io.echosounder.scenario;

import java.io.IOException;
import java.util.Map;

import io.echosounder.testing.Client;
import io.echosounder.testing.Mode;
import io.echosounder.testing.ModeSource;
import io.echosounder.testing.Scenario;
import io.echosounder.transport.CloseReason;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * A bean in place of the echo answers in its own way, and the rest stays as it is.
 */
class OwnServiceTests {

	@RegisterExtension
	static final Scenario scenario = Scenario.of("framing=lf")
		.listener("length", "framing=length2")
		.with(ScriptedService.ServiceConfiguration.class);

	@ParameterizedTest
	@ModeSource
	void itsRepliesAreFramedAsTheListenerSays(Mode mode) throws IOException {
		try (Client line = scenario.connect(mode); Client length = scenario.connect("length", mode)) {
			assertThat(line.send("hello\n\nworld\n").readLike("HELLO\n\nWORLD\n")).isEqualTo("HELLO\n\nWORLD\n");
			assertThat(length.send("\0\5hello\0\0").readLike("\0\5HELLO\0\0")).isEqualTo("\0\5HELLO\0\0");
		}
		scenario.awaitClosed(mode, Map.of(CloseReason.PEER, 1L));
	}

	@ParameterizedTest
	@ModeSource
	void noReplyIsSentWhereThereIsNone(Mode mode) throws IOException {
		try (Client client = scenario.connect(mode)) {
			client.send("silence\na\nsilence\nsilence\nb\nsilence\n").endOutput();
			assertThat(client.readToEnd()).isEqualTo("A\nB\n");
		}
		scenario.awaitClosed(mode, Map.of(CloseReason.PEER, 1L));
	}

	@ParameterizedTest
	@ModeSource
	void aConstantMayBeTheReplyAgainAndAgain(Mode mode) throws IOException {
		try (Client client = scenario.connect(mode)) {
			for (int i = 0; i < 3; i++) {
				client.send("constant\nconstant\n");
				assertThat(client.readLike("always the same\n".repeat(2))).isEqualTo("always the same\n".repeat(2));
			}
		}
		scenario.awaitClosed(mode, Map.of(CloseReason.PEER, 1L));
	}

	@ParameterizedTest
	@ModeSource
	void aReplyMayBeMuchLongerThanItsFrame(Mode mode) throws IOException {
		try (Client client = scenario.connect(mode)) {
			client.send("size 3000000\nsize 1\n").endOutput();
			assertThat(client.readToEnd()).isEqualTo("\0".repeat(3_000_000) + "\n\0\n");
		}
		scenario.awaitClosed(mode, Map.of(CloseReason.PEER, 1L));
	}

}
