package io.echosounder.scenario.input;

import java.io.IOException;
import java.time.Duration;
import java.util.List;

import io.echosounder.framing.Framing;
import io.echosounder.framing.Receiver;
import io.echosounder.testing.Background;
import io.echosounder.testing.Client;
import io.echosounder.testing.FramingsAndModes;
import io.echosounder.testing.Heap;
import io.echosounder.testing.Lines;
import io.echosounder.testing.ManualClock;
import io.echosounder.testing.Mode;
import io.echosounder.testing.MovedTime;
import io.echosounder.testing.Scenario;
import io.echosounder.transport.CloseReason;
import io.echosounder.transport.Connection;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

import static io.echosounder.testing.TestServer.await;
import static org.assertj.core.api.Assertions.assertThat;

/**
 * Frames that begin and do not end.
 */
class NeverEndingFrameTests {

	private static final int SEGMENT = 64 * 1024;

	private static final int SEGMENTS = 320;

	@RegisterExtension
	static final Scenario scenario = Scenario
		.ofEachFraming("max-frame-length=64KB", "idle-timeout=0s", "frame-timeout=100s")
		.with(MovedTime.class);

	@ParameterizedTest
	@MethodSource(FramingsAndModes.DELIMITED)
	void twentyMegabytesWithoutDelimiterAreTooLongAndAreNotKept(Framing framing, Mode mode) throws IOException {
		String good = Receiver.encode(framing, List.of("a"));
		String begin = Receiver.encode(framing, List.of("")).substring(0, (framing == Framing.STX_ETX) ? 1 : 0);
		byte[] segment = Lines.bytes("x".repeat(SEGMENT));
		long received = received(framing, mode);
		try (Client client = scenario.connect(framing, mode)) {
			client.send(good);
			assertThat(client.readLike(good)).isEqualTo(good);
			Heap before = Heap.now();
			Background writer = Background.start(() -> {
				client.send(begin);
				for (int i = 0; i < SEGMENTS; i++) {
					client.send(segment);
				}
			});
			assertThat(client.readToEnd()).isEmpty();
			writer.join();
			long sent = good.length() + begin.length() + (long) SEGMENT * SEGMENTS;
			await().untilAsserted(() -> assertThat(received(framing, mode) - received).isEqualTo(sent));
			before.awaitBack(SEGMENT * SEGMENTS / 4);
		}
		new Dialogue(scenario, framing, mode).assertClosed(CloseReason.FRAME_TOO_LONG);
	}

	@ParameterizedTest
	@MethodSource(FramingsAndModes.FRAMED)
	void aFrameThatComesByteByByteRunsOutOfTimeAndTheFramesBeforeItDidNot(Framing framing, Mode mode)
			throws IOException {
		String good = Receiver.encode(framing, List.of("a"));
		String slow = Receiver.encode(framing, List.of("never seen"));
		try (Client client = scenario.connect(framing, mode)) {
			Connection connection = scenario.connection(mode.listener(Scenario.base(framing)), client);
			for (int i = 0; i < 3; i++) {
				client.send(good);
				assertThat(client.readLike(good)).isEqualTo(good);
				advance(60);
			}
			for (int i = 0; i < 4; i++) {
				assertThat(connection.closeReason()).as("why it is closed before byte %d", i).isNull();
				long received = received(framing, mode);
				client.send(slow.substring(i, i + 1));
				await().until(() -> received(framing, mode) == received + 1);
				advance(30);
			}
			assertThat(client.readToEnd()).isEmpty();
		}
		new Dialogue(scenario, framing, mode).assertClosed(CloseReason.FRAME_TIMEOUT);
	}

	private static long received(Framing framing, Mode mode) {
		return scenario.server().count("tcp.server.received", "listener", mode.listener(Scenario.base(framing)));
	}

	private static void advance(int seconds) {
		scenario.bean(ManualClock.class).advance(Duration.ofSeconds(seconds));
	}

}
