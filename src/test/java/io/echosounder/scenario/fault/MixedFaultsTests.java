package io.echosounder.scenario.fault;

import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.ConcurrentHashMap;

import io.echosounder.framing.Framing;
import io.echosounder.testing.Background;
import io.echosounder.testing.Client;
import io.echosounder.testing.Effort;
import io.echosounder.testing.Lines;
import io.echosounder.testing.Mode;
import io.echosounder.testing.ModeSource;
import io.echosounder.testing.RandomFrames;
import io.echosounder.testing.Scenario;
import io.echosounder.testing.ToxicProxy;
import io.echosounder.testing.toxic.Toxic.Bandwidth;
import io.echosounder.testing.toxic.Toxic.Latency;
import io.echosounder.testing.toxic.Toxic.Slicer;
import io.echosounder.testing.toxic.Toxic.SlowClose;
import io.echosounder.transport.CloseReason;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Several faults at once on many connections, whose clients send random frames in random
 * cuts and end in all possible ways.
 */
class MixedFaultsTests {

	private static final int SEED = 76;

	private static final int CLIENTS = 50;

	private static final Duration TIME = Effort.of(Duration.ofSeconds(1), Duration.ofSeconds(3), Duration.ofMinutes(2));

	private static final List<Framing> FRAMINGS = List.of(Framing.LF, Framing.STX_ETX, Framing.LENGTH2,
			Framing.LENGTH4);

	private static final List<CloseReason> ENDS = List.of(CloseReason.PEER, CloseReason.INCOMPLETE_FRAME,
			CloseReason.RESET);

	@RegisterExtension
	static final Scenario scenario = Scenario.ofEachFraming();

	@ParameterizedTest
	@ModeSource
	void everyByteComesBackAndEveryEndIsCountedForWhatItIs(Mode mode) throws IOException {
		List<ToxicProxy> proxies = new ArrayList<>();
		List<Map<CloseReason, Long>> ends = new ArrayList<>();
		try {
			for (Framing framing : FRAMINGS) {
				proxies.add(troubled(scenario.proxy(Scenario.base(framing), mode, SEED)));
				ends.add(new ConcurrentHashMap<>());
			}
			long end = System.nanoTime() + TIME.toNanos();
			List<Background> clients = new ArrayList<>();
			for (int i = 0; i < CLIENTS; i++) {
				int which = i % FRAMINGS.size();
				Random random = new Random(100L * SEED + i);
				clients.add(Background.start(() -> {
					do {
						CloseReason reason = talk(proxies.get(which), FRAMINGS.get(which), random);
						ends.get(which).merge(reason, 1L, Long::sum);
					}
					while (System.nanoTime() - end < 0 || ends.get(which).size() < ENDS.size());
				}));
			}
			clients.forEach((client) -> client.join(TIME.plusSeconds(60)));
			for (int i = 0; i < FRAMINGS.size(); i++) {
				assertThat(ends.get(i)).as("every end was tried, seed %d", SEED).hasSize(ENDS.size());
				scenario.awaitClosed(mode.listener(Scenario.base(FRAMINGS.get(i))), ends.get(i));
			}
		}
		finally {
			proxies.forEach(ToxicProxy::close);
		}
		assertThat(scenario.server().log().events()).isEmpty();
	}

	private static ToxicProxy troubled(ToxicProxy proxy) {
		return proxy.upstream(new Latency(10, 10))
			.upstream(new Slicer(700, 699, 100))
			.upstream(new Bandwidth(2_000))
			.downstream(new Bandwidth(2_000))
			.downstream(new Slicer(300, 200, 50))
			.downstream(new Latency(5, 5))
			.downstream(new SlowClose(20));
	}

	/** One connection: frames, replies, and how it ends. */
	private static CloseReason talk(ToxicProxy proxy, Framing framing, Random random) throws IOException {
		CloseReason end = ENDS.get(random.nextInt(ENDS.size()));
		byte[] frames = RandomFrames.of(framing, sizes(random), random);
		byte[] partial = RandomFrames.of(framing, List.of(20), random);
		try (Client client = proxy.connect()) {
			Background writer = Background.start(() -> {
				for (int from = 0; from < frames.length;) {
					int length = Math.min(frames.length - from, 1 + random.nextInt(5_000));
					client.socket().getOutputStream().write(frames, from, length);
					from += length;
				}
				if (end == CloseReason.INCOMPLETE_FRAME) {
					client.socket().getOutputStream().write(partial, 0, 1 + random.nextInt(partial.length - 1));
				}
				if (end != CloseReason.RESET) {
					client.endOutput();
				}
			});
			byte[] replies = client.read(frames.length);
			writer.join();
			assertThat(replies).as("seed %d", SEED).isEqualTo(frames);
			if (end == CloseReason.RESET) {
				client.reset();
			}
			else {
				assertThat(Lines.bytes(client.readToEnd())).isEmpty();
			}
			return end;
		}
	}

	private static List<Integer> sizes(Random random) {
		List<Integer> sizes = new ArrayList<>();
		int count = 1 + random.nextInt(40);
		for (int i = 0; i < count; i++) {
			sizes.add(random.nextInt((i % 10 == 0) ? 20_000 : 200));
		}
		return sizes;
	}

}
