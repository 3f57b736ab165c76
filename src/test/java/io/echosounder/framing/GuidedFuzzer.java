package io.echosounder.framing;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

import io.echosounder.testing.Decoded;

/**
 * Fuzz target that Jazzer calls in a separate process, with bytes bred to reach every
 * branch of the decoders. The first byte selects the framing, the second the limit, the
 * next two how the rest is cut.
 */
public final class GuidedFuzzer {

	private static final Framing[] FRAMINGS = Framing.values();

	private static final int HEADER = 4;

	private static long inputs;

	private static long frames;

	private static long failures;

	private GuidedFuzzer() {
	}

	public static void fuzzerTestOneInput(byte[] input) {
		inputs++;
		if (input.length < HEADER) {
			return;
		}
		String text = new String(input, StandardCharsets.ISO_8859_1);
		Framing framing = FRAMINGS[text.charAt(0) % FRAMINGS.length];
		int maxFrameLength = text.charAt(1) % 32;
		Decoded decoded = DecoderComparison.compare(framing, maxFrameLength,
				cut(text.substring(HEADER), text.substring(2, HEADER)));
		frames += decoded.frames().size();
		failures += decoded.ending().isFailure() ? 1 : 0;
	}

	/** Segments of these lengths, the last of them again and again. */
	private static List<String> cut(String stream, String lengths) {
		List<String> segments = new ArrayList<>();
		for (int from = 0; from < stream.length();) {
			int length = 1 + lengths.charAt(Math.min(segments.size(), lengths.length() - 1));
			int to = Math.min(stream.length(), from + length);
			segments.add(stream.substring(from, to));
			from = to;
		}
		return segments;
	}

	/** Prints the counts for the process that started this one. */
	public static void fuzzerTearDown() {
		System.err.println("%,d inputs, %,d frames, %,d failures".formatted(inputs, frames, failures));
	}

}
