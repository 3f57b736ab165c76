package io.echosounder.scenario.input;

import java.util.EnumMap;
import java.util.Map;
import java.util.Random;

import io.echosounder.framing.DecoderComparison;
import io.echosounder.framing.Framing;
import io.echosounder.testing.Decoded;
import io.echosounder.testing.Decoded.Ending;
import io.echosounder.testing.Effort;
import io.echosounder.testing.ScenarioTable;
import org.junit.jupiter.api.TestReporter;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * The decoders by themselves against the reference decoder, which has to agree on each
 * frame, on the kind of each failure and its place, with no more held than a frame.
 */
class DecoderFuzzTests {

	private static final long SEED = 7007;

	@ParameterizedTest
	@EnumSource
	void damagedStreamsAreWhatTheReferenceDecoderSays(Framing framing, TestReporter reporter) {
		int inputs = Effort.of(20_000, 300_000, 20_000_000);
		Random random = new Random(SEED);
		Map<Ending, Long> endings = new EnumMap<>(Ending.class);
		long frames = 0;
		for (int i = 0; i < inputs; i++) {
			int maxFrameLength = random.nextInt(24);
			long seed = random.nextLong();
			Decoded decoded = compare(framing, maxFrameLength, seed);
			endings.merge(decoded.ending(), 1L, Long::sum);
			frames += decoded.frames().size();
		}
		assertThat(endings).containsOnlyKeys(possible(framing));
		reporter.publishEntry(ScenarioTable.COUNTED, "%,d inputs, %,d frames; %s".formatted(inputs, frames, endings));
	}

	private static Decoded compare(Framing framing, int maxFrameLength, long seed) {
		RandomStreams streams = new RandomStreams(framing, maxFrameLength, seed);
		String stream = streams.next();
		try {
			return DecoderComparison.compare(framing, maxFrameLength, streams.cut(stream));
		}
		catch (AssertionError | RuntimeException ex) {
			throw new AssertionError("Seed %d, limit %d, stream %s: %s".formatted(seed, maxFrameLength, escaped(stream),
					ex.getMessage()), ex);
		}
	}

	private static Ending[] possible(Framing framing) {
		return switch (framing) {
			case RAW -> new Ending[] { Ending.BOUNDARY };
			case STX_ETX, LENGTH4 -> Ending.values();
			default -> new Ending[] { Ending.BOUNDARY, Ending.MID_FRAME, Ending.FRAME_TOO_LONG };
		};
	}

	private static String escaped(String stream) {
		StringBuilder escaped = new StringBuilder();
		stream.chars().forEach((value) -> escaped.append("%02x ".formatted(value)));
		return escaped.toString();
	}

}
