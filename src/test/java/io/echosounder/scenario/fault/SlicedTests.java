package io.echosounder.scenario.fault;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;

import io.echosounder.framing.Framing;
import io.echosounder.testing.Background;
import io.echosounder.testing.Bytes;
import io.echosounder.testing.Client;
import io.echosounder.testing.Lines;
import io.echosounder.testing.Mode;
import io.echosounder.testing.ModeSource;
import io.echosounder.testing.RandomFrames;
import io.echosounder.testing.Scenario;
import io.echosounder.testing.ToxicProxy;
import io.echosounder.testing.toxic.Toxic.Slicer;
import io.echosounder.transport.CloseReason;
import io.echosounder.transport.Connection;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;

import static io.echosounder.testing.TestServer.await;
import static org.assertj.core.api.Assertions.assertThat;

/**
 * Bytes that come in pieces make the same frames.
 */
class SlicedTests {

	private static final int SEED = 71;

	private static final int SPINS = 10_000;

	@RegisterExtension
	static final Scenario scenario = Scenario.of("framing=lf");

	@ParameterizedTest
	@ModeSource
	void whenEveryByteComesByItselfThenFramesComeBackExactly(Mode mode) throws IOException {
		byte[] frames = frames(100);
		String listener = mode.listener("echo");
		try (Client client = scenario.connect(mode)) {
			Connection connection = scenario.connection(listener, client);
			for (int i = 0; i < frames.length; i++) {
				client.send(new byte[] { frames[i] });
				// or one read would take the next one, too
				awaitReceived(connection, i + 1);
			}
			client.endOutput();
			Bytes.assertEqual(Lines.bytes(client.readToEnd()), frames);
		}
		scenario.awaitClosed(listener, Map.of(CloseReason.PEER, 1L));
	}

	/** Spins before it waits in intervals, as there are so many bytes to wait for. */
	private static void awaitReceived(Connection connection, long bytes) {
		for (int i = 0; i < SPINS && connection.receivedBytes() < bytes; i++) {
			Thread.onSpinWait();
		}
		if (connection.receivedBytes() < bytes) {
			await().untilAsserted(() -> assertThat(connection.receivedBytes()).as("bytes received").isEqualTo(bytes));
		}
	}

	@ParameterizedTest
	@ModeSource
	void whenBytesComeInPiecesWithPausesThenFramesComeBackExactly(Mode mode) throws IOException {
		byte[] frames = frames(250);
		Slicer slicer = new Slicer(40, 39, 200);
		try (ToxicProxy proxy = scenario.proxy("echo", mode, SEED).upstream(slicer).downstream(slicer);
				Client client = proxy.connect()) {
			Background writer = Background.start(() -> client.send(frames).endOutput());
			Bytes.assertEqual(Lines.bytes(client.readToEnd()), frames);
			writer.join();
		}
		scenario.awaitClosed(mode.listener("echo"), Map.of(CloseReason.PEER, 1L));
	}

	private static byte[] frames(int largest) {
		Random random = new Random(SEED);
		List<Integer> sizes = new ArrayList<>(List.of(0, 1, 0, 0, 2, largest));
		for (int i = 0; i < 60; i++) {
			sizes.add(random.nextInt(largest));
		}
		return RandomFrames.of(Framing.LF, sizes, random);
	}

}
