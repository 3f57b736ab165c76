package io.echosounder.scenario.input;

import java.io.IOException;
import java.time.Duration;
import java.util.Map;

import io.echosounder.testing.Background;
import io.echosounder.testing.Client;
import io.echosounder.testing.Heap;
import io.echosounder.testing.Lines;
import io.echosounder.testing.ManualClock;
import io.echosounder.testing.Mode;
import io.echosounder.testing.ModeSource;
import io.echosounder.testing.MovedTime;
import io.echosounder.testing.Scenario;
import io.echosounder.transport.CloseReason;
import io.echosounder.transport.Connection;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;

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
		.of("framing=lf", "max-frame-length=64KB", "idle-timeout=0s", "frame-timeout=100s")
		.with(MovedTime.class);

	@ParameterizedTest
	@ModeSource
	void twentyMegabytesWithoutDelimiterAreTooLongAndAreNotKept(Mode mode) throws IOException {
		String good = "a\n";
		byte[] segment = Lines.bytes("x".repeat(SEGMENT));
		long received = received(mode);
		try (Client client = scenario.connect(mode)) {
			client.send(good);
			assertThat(client.readLike(good)).isEqualTo(good);
			Heap before = Heap.now();
			Background writer = Background.start(() -> {
				for (int i = 0; i < SEGMENTS; i++) {
					client.send(segment);
				}
			});
			assertThat(client.readToEnd()).isEmpty();
			writer.join();
			long sent = good.length() + (long) SEGMENT * SEGMENTS;
			await().untilAsserted(() -> assertThat(received(mode) - received).isEqualTo(sent));
			before.awaitBack(SEGMENT * SEGMENTS / 4);
		}
		scenario.awaitClosed(mode, Map.of(CloseReason.FRAME_TOO_LONG, 1L));
	}

	@ParameterizedTest
	@ModeSource
	void aFrameThatComesByteByByteRunsOutOfTimeAndTheFramesBeforeItDidNot(Mode mode) throws IOException {
		String good = "a\n";
		String slow = "never seen\n";
		try (Client client = scenario.connect(mode)) {
			Connection connection = scenario.connection(mode.listener("echo"), client);
			for (int i = 0; i < 3; i++) {
				client.send(good);
				assertThat(client.readLike(good)).isEqualTo(good);
				advance(60);
			}
			for (int i = 0; i < 4; i++) {
				assertThat(connection.closeReason()).as("why it is closed before byte %d", i).isNull();
				long received = received(mode);
				client.send(slow.substring(i, i + 1));
				await().until(() -> received(mode) == received + 1);
				advance(30);
			}
			assertThat(client.readToEnd()).isEmpty();
		}
		scenario.awaitClosed(mode, Map.of(CloseReason.FRAME_TIMEOUT, 1L));
	}

	private static long received(Mode mode) {
		return scenario.server().count("tcp.server.received", "listener", mode.listener("echo"));
	}

	private static void advance(int seconds) {
		scenario.bean(ManualClock.class).advance(Duration.ofSeconds(seconds));
	}

}
