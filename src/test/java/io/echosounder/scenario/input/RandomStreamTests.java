package io.echosounder.scenario.input;

import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;

import io.echosounder.framing.Framing;
import io.echosounder.testing.Background;
import io.echosounder.testing.Effort;
import io.echosounder.testing.Mode;
import io.echosounder.testing.MovedTime;
import io.echosounder.testing.Scenario;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

import static io.echosounder.testing.TestServer.await;

/**
 * Random streams, random segments and random ends, on each port of a server that has one
 * for each framing in each mode.
 */
class RandomStreamTests {

	private static final int MAX = 24;

	private static final int STREAMS = Effort.of(100, 1_000, 1_000);

	private static final int AT_ONCE = 4;

	@RegisterExtension
	static final Scenario scenario = Scenario.ofEachFraming("max-frame-length=" + MAX + "B").with(MovedTime.class);

	@ParameterizedTest
	@EnumSource
	void randomStreamsInEachModeAreAnsweredAndClosedAsTheReferenceDecoderSays(Framing framing) {
		Map<Mode, Tally> tallies = new EnumMap<>(Mode.class);
		for (int round = 0; round < Effort.of(1, 1, 20); round++) {
			List<Background> clients = new ArrayList<>();
			for (Mode mode : Mode.values()) {
				Tally tally = tallies.computeIfAbsent(mode, (_) -> new Tally());
				int port = scenario.server().port(mode.listener(Scenario.base(framing)));
				for (int i = 0; i < AT_ONCE; i++) {
					int from = round * STREAMS + i * (STREAMS / AT_ONCE);
					clients.add(Background.start(() -> run(framing, port, from, from + STREAMS / AT_ONCE, tally)));
				}
			}
			clients.forEach(Background::join);
		}
		// a client may be done before its connection was accepted
		tallies.forEach((mode, tally) -> await()
			.untilAsserted(() -> tally.compare(scenario.server().counted(mode.listener(Scenario.base(framing))))));
		scenario.server().awaitNoConnections();
	}

	private static void run(Framing framing, int port, int from, int to, Tally tally) {
		for (int seed = from; seed < to; seed++) {
			try {
				tally.add(new RandomClient(framing, MAX, seed).run(port));
			}
			catch (Exception | AssertionError ex) {
				throw new AssertionError("Seed " + seed + ": " + ex.getMessage(), ex);
			}
		}
	}

}
