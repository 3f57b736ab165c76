package io.echosounder.scenario.fault;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;

import io.echosounder.framing.Framing;
import io.echosounder.testing.Background;
import io.echosounder.testing.Client;
import io.echosounder.testing.FramingsAndModes;
import io.echosounder.testing.Lines;
import io.echosounder.testing.Mode;
import io.echosounder.testing.RandomFrames;
import io.echosounder.testing.Scenario;
import io.echosounder.testing.ToxicProxy;
import io.echosounder.testing.toxic.Toxic.Slicer;
import io.echosounder.transport.CloseReason;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Bytes that come in pieces make the same frames.
 */
class SlicedTests {

	private static final int SEED = 71;

	@RegisterExtension
	static final Scenario scenario = Scenario.ofEachFraming();

	@ParameterizedTest
	@MethodSource(FramingsAndModes.ALL)
	void whenEveryByteComesByItselfThenFramesComeBackExactly(Framing framing, Mode mode) throws IOException {
		exchange(framing, mode, new Slicer(1, 0, 0), 100);
	}

	@ParameterizedTest
	@MethodSource(FramingsAndModes.ALL)
	void whenBytesComeInPiecesWithPausesThenFramesComeBackExactly(Framing framing, Mode mode) throws IOException {
		exchange(framing, mode, new Slicer(40, 39, 200), 250);
	}

	private static void exchange(Framing framing, Mode mode, Slicer slicer, int largest) throws IOException {
		Random random = new Random(SEED);
		List<Integer> sizes = new ArrayList<>(List.of(0, 1, 0, 0, 2, largest));
		for (int i = 0; i < 60; i++) {
			sizes.add(random.nextInt(largest));
		}
		byte[] frames = RandomFrames.of(framing, sizes, random);
		String base = Scenario.base(framing);
		try (ToxicProxy proxy = scenario.proxy(base, mode, SEED).upstream(slicer).downstream(slicer);
				Client client = proxy.connect()) {
			Background writer = Background.start(() -> client.send(frames).endOutput());
			assertThat(Lines.bytes(client.readToEnd())).as("seed %d", SEED).isEqualTo(frames);
			writer.join();
		}
		scenario.awaitClosed(mode.listener(base), Map.of(CloseReason.PEER, 1L));
	}

}
