package io.echosounder.scenario.fault;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Random;

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
 * Replies that a service may well give, and that are no echo.
 */
class UnusualReplyTests {

	private static final int HUGE = 10_000_000;

	@RegisterExtension
	static final Scenario scenario = Scenario.of("framing=lf")
		.listener("raw", "framing=raw")
		.listener("length", "framing=length4")
		.with(ChosenService.ServiceConfiguration.class);

	@ParameterizedTest
	@ModeSource
	void noReplyKeepsTheConnectionAndTheOrderOfTheOthersAndItsDrainIsClean(Mode mode) throws IOException {
		service().choose((frame) -> (frame.get(frame.position()) == 'n') ? null : frame);
		try (Client client = scenario.connect(mode)) {
			Connection connection = scenario.connection(mode.listener("echo"), client);
			client.send("no\na\nno\nno\nb\nno\n");
			assertThat(client.readLike("a\nb\n")).isEqualTo("a\nb\n");
			client.send("no\n").send("c\n");
			assertThat(client.readLike("c\n")).isEqualTo("c\n");
			client.send("no\n");
			await().until(() -> connection.receivedBytes() == 24 && connection.isQuiet(Duration.ZERO));
			connection.close();
			assertThat(client.readToEnd()).isEmpty();
		}
		scenario.awaitClosed(mode, Map.of(CloseReason.DRAINED, 1L));
	}

	@ParameterizedTest
	@ModeSource
	void aHugeReplyToASmallFrameArrivesWholeBetweenItsNeighbours(Mode mode) throws IOException {
		byte[] huge = new byte[HUGE];
		new Random(10).nextBytes(huge);
		service().choose((frame) -> (frame.get(frame.position()) == 'h') ? ByteBuffer.wrap(huge) : frame);
		try (Client client = scenario.connect("length", mode)) {
			client.send("\0\0\0\1a\0\0\0\1h\0\0\0\1b").endOutput();
			assertThat(client.readLike("\0\0\0\1a")).isEqualTo("\0\0\0\1a");
			assertThat(ByteBuffer.wrap(client.read(4)).getInt()).isEqualTo(HUGE);
			assertThat(Arrays.equals(client.read(HUGE), huge)).as("the huge reply").isTrue();
			assertThat(client.readToEnd()).isEqualTo("\0\0\0\1b");
		}
		scenario.awaitClosed(mode.listener("length"), Map.of(CloseReason.PEER, 1L));
	}

	@ParameterizedTest
	@ModeSource
	void aReplyOfAnyLengthIsFineWithoutFrames(Mode mode) throws IOException {
		service().choose((_) -> ByteBuffer.allocate(300));
		try (Client client = scenario.connect("raw", mode)) {
			client.send("x").endOutput();
			assertThat(client.readToEnd()).hasSize(300);
		}
		scenario.awaitClosed(mode.listener("raw"), Map.of(CloseReason.PEER, 1L));
	}

	@ParameterizedTest
	@ModeSource
	void aReadOnlyReplyArrivesFromItsPositionToItsLimit(Mode mode) throws IOException {
		ByteBuffer reply = ascii("<the reply>").position(1).limit(10).asReadOnlyBuffer();
		ByteBuffer direct = ByteBuffer.allocateDirect(20).put(ascii("...direct")).flip().position(3);
		service().choose((frame) -> (frame.get(frame.position()) == 'r') ? reply : direct);
		try (Client client = scenario.connect(mode)) {
			client.send("r\nd\nr\nd\n").endOutput();
			assertThat(client.readToEnd()).isEqualTo("the reply\ndirect\nthe reply\ndirect\n");
		}
		assertThat(reply).isEqualTo(ascii("the reply"));
		scenario.awaitClosed(mode, Map.of(CloseReason.PEER, 1L));
	}

	@ParameterizedTest
	@ModeSource
	void oneConstantAnswersManyClientsAtTheSameTime(Mode mode) throws IOException {
		ByteBuffer constant = ascii("always the same");
		service().choose((_) -> constant);
		List<Client> clients = new ArrayList<>();
		List<Background> work = new ArrayList<>();
		byte[] questions = Lines.bytes("?\n".repeat(2_000));
		for (int i = 0; i < 8; i++) {
			Client client = scenario.connect(mode);
			clients.add(client);
			work.add(client.sendInBackground(questions));
			work.add(Background.start(() -> assertThat(new String(client.read(32_000), StandardCharsets.US_ASCII))
				.isEqualTo("always the same\n".repeat(2_000))));
		}
		work.forEach(Background::join);
		for (Client client : clients) {
			client.close();
		}
		scenario.awaitClosed(mode, Map.of(CloseReason.PEER, 8L));
	}

	/** Before that it may not, see {@link io.echosounder.service.FrameService}. */
	@ParameterizedTest
	@ModeSource
	void aReplyThatHasArrivedMayBeChangedForTheNext(Mode mode) throws IOException {
		byte[] reused = new byte[3];
		service().choose((frame) -> {
			Arrays.fill(reused, frame.get(frame.position()));
			return ByteBuffer.wrap(reused);
		});
		try (Client client = scenario.connect(mode)) {
			for (String letter : List.of("a", "b", "c")) {
				client.send(letter + "\n");
				assertThat(client.readLike("aaa\n")).isEqualTo(letter.repeat(3) + "\n");
			}
		}
		scenario.awaitClosed(mode, Map.of(CloseReason.PEER, 1L));
	}

	private static ChosenService service() {
		return scenario.bean(ChosenService.class);
	}

	private static ByteBuffer ascii(String text) {
		return ByteBuffer.wrap(text.getBytes(StandardCharsets.US_ASCII));
	}

}
