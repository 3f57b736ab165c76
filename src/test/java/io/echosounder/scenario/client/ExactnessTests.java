package io.echosounder.scenario.client;

import java.util.Map;
import java.util.Random;

import io.echosounder.framing.Framing;
import io.echosounder.testing.FramingsAndModes;
import io.echosounder.testing.Mode;
import io.echosounder.testing.Scenario;
import io.echosounder.transport.CloseReason;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests that bytes of the client come back exactly and in order, in every framing and
 * from listeners of every mode.
 */
class ExactnessTests {

	private static final int FRAMES = 500;

	@RegisterExtension
	static final Scenario scenario = Scenario.ofEachFraming();

	@ParameterizedTest
	@MethodSource(FramingsAndModes.ALL)
	void framesThatFollowEachOtherComeBackInOrder(Framing framing, Mode mode) throws Exception {
		String listener = mode.listener(Scenario.base(framing));
		try (Talk talk = Talk.to(scenario, listener, "localhost", framing, (_) -> {
		})) {
			Random random = new Random(7007);
			String[] frames = new String[FRAMES];
			for (int i = 0; i < FRAMES; i++) {
				frames[i] = "%d:%s".formatted(i, "x".repeat(random.nextInt(200)));
				talk.send(frames[i]);
			}
			if (framing == Framing.RAW) {
				String all = String.join("", frames);
				assertThat(talk.receiveLike(all)).isEqualTo(all);
			}
			for (int i = 0; i < FRAMES && framing != Framing.RAW; i++) {
				assertThat(talk.receive()).isEqualTo(frames[i]);
			}
		}
		scenario.awaitClosed(listener, Map.of(CloseReason.PEER, 1L));
	}

}
