package io.echosounder.scenario;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;

import io.echosounder.framing.Framing;
import io.echosounder.testing.Background;
import io.echosounder.testing.Client;
import io.echosounder.testing.FramingsAndModes;
import io.echosounder.testing.Mode;
import io.echosounder.testing.ModeSource;
import io.echosounder.testing.RandomFrames;
import io.echosounder.testing.Scenario;
import io.echosounder.transport.CloseReason;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Every byte comes back as it was sent, in every framing, however the bytes are cut.
 */
class ExactnessTests {

	@RegisterExtension
	static final Scenario scenario = Scenario.ofEachFraming().listener("echo", "framing=raw");

	@ParameterizedTest
	@ModeSource
	void aMebibyteOfRandomBytesComesBackExactly(Mode mode) throws IOException {
		Random random = new Random(7007);
		byte[] bytes = new byte[1 << 20];
		random.nextBytes(bytes);
		try (Client client = scenario.connect(mode)) {
			exchange(client, bytes, random, 40_000);
		}
		scenario.awaitClosed(mode, Map.of(CloseReason.PEER, 1L));
	}

	@ParameterizedTest
	@MethodSource(FramingsAndModes.ALL)
	void framesOfEverySizeComeBackExactly(Framing framing, Mode mode) throws IOException {
		Random random = new Random(7008);
		byte[] frames = RandomFrames.of(framing, sizes(framing, random), random);
		try (Client client = scenario.connect(framing, mode)) {
			exchange(client, frames, random, 2_000);
		}
		scenario.awaitClosed(mode.listener(Scenario.base(framing)), Map.of(CloseReason.PEER, 1L));
	}

	@ParameterizedTest
	@ModeSource
	void urgentBytesComeBackInTheirPlace(Mode mode) throws IOException {
		try (Client client = scenario.connect(mode)) {
			client.send("before");
			client.socket().sendUrgentData('!');
			client.send("after").endOutput();
			assertThat(client.readToEnd()).isEqualTo("before!after");
		}
		scenario.awaitClosed(mode, Map.of(CloseReason.PEER, 1L));
	}

	private static void exchange(Client client, byte[] bytes, Random random, int maxCut) throws IOException {
		Background writer = Background.start(() -> {
			for (int from = 0; from < bytes.length;) {
				int length = Math.min(bytes.length - from, 1 + random.nextInt(maxCut));
				client.socket().getOutputStream().write(bytes, from, length);
				from += length;
			}
			client.endOutput();
		});
		byte[] replies = client.read(bytes.length);
		writer.join();
		assertThat(replies).isEqualTo(bytes);
		assertThat(client.readToEnd()).isEmpty();
	}

	private static List<Integer> sizes(Framing framing, Random random) {
		int max = (framing == Framing.LENGTH1) ? 255 : 64 * 1024;
		List<Integer> sizes = new ArrayList<>(List.of(0, 1, 0, 0, 255));
		for (int i = 0; i < 200; i++) {
			sizes.add(random.nextInt((i % 20 == 0) ? Math.min(max, 20_000) : Math.min(max, 300)));
		}
		sizes.add((framing == Framing.LENGTH2) ? max - 1 : max);
		return sizes;
	}

}
