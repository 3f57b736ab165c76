package io.echosounder.scenario;

import java.io.IOException;
import java.util.Map;
import java.util.Random;

import io.echosounder.testing.Background;
import io.echosounder.testing.Client;
import io.echosounder.testing.Lines;
import io.echosounder.testing.Mode;
import io.echosounder.testing.ModeSource;
import io.echosounder.testing.Resources;
import io.echosounder.testing.Scenario;
import io.echosounder.transport.CloseReason;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests that the server answers all that a client sent before FIN, and then sends FIN.
 */
class HalfCloseTests {

	@RegisterExtension
	static final Scenario scenario = Scenario.of("framing=lf").listener("raw", "framing=raw");

	@ParameterizedTest
	@ModeSource
	void whenTheClientSendsOneLineAndHalfClosesThenItsReplyArrives(Mode mode) throws IOException {
		Resources before = Resources.now();
		for (int i = 0; i < 300; i++) {
			try (Client client = scenario.connect(mode)) {
				client.send("line " + i + "\n").endOutput();
				assertThat(client.readToEnd()).isEqualTo("line " + i + "\n");
			}
		}
		scenario.awaitClosed(mode, Map.of(CloseReason.PEER, 300L));
		before.awaitBack();
	}

	@ParameterizedTest
	@ModeSource
	void whenTheClientHalfClosesThenEveryPipelinedLineStillComesBack(Mode mode) throws IOException {
		String lines = Lines.numbered("a line with number ", 5_000);
		try (Client client = scenario.connect(mode)) {
			Background writer = sendAndEnd(client, Lines.bytes(lines));
			assertThat(client.readToEnd().equals(lines)).as("replies equal the lines").isTrue();
			writer.join();
		}
		scenario.awaitClosed(mode, Map.of(CloseReason.PEER, 1L));
	}

	@ParameterizedTest
	@ModeSource
	void whenTheClientHalfClosesThenEveryRawByteStillComesBack(Mode mode) throws IOException {
		byte[] bytes = new byte[2_000_000];
		new Random(862).nextBytes(bytes);
		try (Client client = scenario.connect("raw", mode)) {
			Background writer = sendAndEnd(client, bytes);
			assertThat(Lines.bytes(client.readToEnd())).isEqualTo(bytes);
			writer.join();
		}
		scenario.awaitClosed(mode.listener("raw"), Map.of(CloseReason.PEER, 1L));
	}

	@ParameterizedTest
	@ModeSource
	void anIncompleteFrameIsNotEchoedButThoseBeforeItAre(Mode mode) throws IOException {
		String lines = Lines.numbered("line ", 100);
		try (Client client = scenario.connect(mode)) {
			client.send(lines + "not a whole li").endOutput();
			assertThat(client.readToEnd()).isEqualTo(lines);
		}
		scenario.awaitClosed(mode, Map.of(CloseReason.INCOMPLETE_FRAME, 1L));
	}

	@ParameterizedTest
	@ModeSource
	void whenTheClientReadsOnlyLongAfterItsHalfCloseThenNothingIsLost(Mode mode) throws IOException {
		byte[] bytes = new byte[8_000_000];
		new Random(863).nextBytes(bytes);
		try (Client client = scenario.connect("raw", mode)) {
			Background writer = sendAndEnd(client, bytes);
			scenario.awaitUnsent(mode.listener("raw"));
			assertThat(Lines.bytes(client.readToEnd())).isEqualTo(bytes);
			writer.join();
		}
		scenario.awaitClosed(mode.listener("raw"), Map.of(CloseReason.PEER, 1L));
	}

	private static Background sendAndEnd(Client client, byte[] bytes) {
		return Background.start(() -> client.send(bytes).endOutput());
	}

}
