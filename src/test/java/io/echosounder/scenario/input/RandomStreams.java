package io.echosounder.scenario.input;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;

import io.echosounder.framing.Framing;
import io.echosounder.framing.Receiver;

/**
 * Streams that a framing might meet: frames as they should be, and more often than not
 * something done to them. The same seed gives the same streams.
 */
final class RandomStreams {

	private static final String SPECIAL = "\0\1\2\3\n\r\u000b\u007f\u0080\u00ff";

	private final Framing framing;

	private final int maxFrameLength;

	private final Random random;

	RandomStreams(Framing framing, int maxFrameLength, long seed) {
		this.framing = framing;
		this.maxFrameLength = maxFrameLength;
		this.random = new Random(seed);
	}

	/** Up to some 60 bytes, now and then more. */
	String next() {
		String stream = frames();
		int damages = Math.max(0, this.random.nextInt(5) - 1);
		for (int i = 0; i < damages; i++) {
			stream = damaged(stream);
		}
		return stream;
	}

	/** The same stream in segments. */
	List<String> cut(String stream) {
		List<String> segments = new ArrayList<>();
		int longest = 1 + this.random.nextInt(this.random.nextBoolean() ? 8 : 100);
		for (int from = 0; from < stream.length();) {
			int to = Math.min(stream.length(), from + 1 + this.random.nextInt(longest));
			segments.add(stream.substring(from, to));
			from = to;
		}
		return segments;
	}

	private String frames() {
		List<String> frames = new ArrayList<>();
		int count = this.random.nextInt((this.random.nextInt(50) == 0) ? 60 : 7);
		boolean special = this.random.nextInt(3) == 0;
		for (int i = 0; i < count; i++) {
			frames.add(content(special));
		}
		return Receiver.encode(this.framing, frames);
	}

	private String content(boolean special) {
		int length = switch (this.random.nextInt(20)) {
			case 0 -> this.maxFrameLength;
			case 1, 2 -> this.random.nextInt(this.maxFrameLength + 1);
			default -> this.random.nextInt(Math.min(9, this.maxFrameLength + 1));
		};
		StringBuilder content = new StringBuilder();
		for (int i = 0; i < length; i++) {
			content.append((special && this.random.nextInt(8) == 0) ? special() : (char) ('a' + i % 26));
		}
		return content.toString();
	}

	private char special() {
		return SPECIAL.charAt(this.random.nextInt(SPECIAL.length()));
	}

	private String damaged(String stream) {
		int from = this.random.nextInt(stream.length() + 1);
		int to = Math.min(stream.length(), from + this.random.nextInt(6));
		String before = stream.substring(0, from);
		String after = stream.substring(to);
		return switch (this.random.nextInt(6)) {
			case 0 -> before;
			case 1 -> before + after;
			case 2 -> before + stream.substring(from, to) + stream.substring(from);
			case 3 -> before + special() + after;
			case 4 -> before + (char) this.random.nextInt(256) + stream.substring(from);
			default -> before + Receiver.encode(this.framing, List.of(tooLong())) + stream.substring(from);
		};
	}

	private String tooLong() {
		return "x".repeat(Math.min(255, this.maxFrameLength + 1 + this.random.nextInt(3)));
	}

}
