package io.echosounder.framing;

import java.util.ArrayList;
import java.util.List;

import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.Tuple;
import net.jqwik.api.constraints.IntRange;
import org.jspecify.annotations.Nullable;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Properties of every framing, for any frames or bytes and any cuts.
 */
class FrameDecoderPropertyTests {

	private static final int MAX = 150;

	@Property(tries = 4000)
	void framesComeOutAsTheyWentInHoweverTheyAreCut(@ForAll Framing framing, @ForAll("contents") List<String> contents,
			@ForAll("cuts") List<Integer> cuts, @ForAll boolean direct) throws FrameException {
		List<String> frames = legal(framing, contents);
		List<String> segments = cut(Receiver.encode(framing, frames), cuts);
		Receiver receiver = new Receiver(framing, MAX, direct);
		receiver.receiveEach(segments);
		assertThat(receiver.frames()).isEqualTo((framing != Framing.RAW) ? frames : segments);
		assertThat(receiver.midFrame()).isFalse();
		assertThat(receiver.held()).isZero();
	}

	@Property(tries = 4000)
	void aStreamThatEndsAnywhereHasItsCompleteFramesAndKnowsOfItsRest(@ForAll Framing framing,
			@ForAll("contents") List<String> contents, @ForAll("cuts") List<Integer> cuts, @ForAll boolean direct,
			@ForAll @IntRange(max = 1000) int permille) throws FrameException {
		List<String> frames = legal(framing, contents);
		String wire = Receiver.encode(framing, frames);
		String received = wire.substring(0, wire.length() * permille / 1000);
		int complete = 0;
		while (complete < frames.size()
				&& Receiver.encode(framing, frames.subList(0, complete + 1)).length() <= received.length()) {
			complete++;
		}
		boolean rest = Receiver.encode(framing, frames.subList(0, complete)).length() < received.length();
		List<String> segments = cut(received, cuts);
		Receiver receiver = new Receiver(framing, MAX, direct);
		receiver.receiveEach(segments);
		assertThat(receiver.frames()).isEqualTo((framing != Framing.RAW) ? frames.subList(0, complete) : segments);
		assertThat(receiver.midFrame()).isEqualTo(framing != Framing.RAW && rest);
	}

	@Property(tries = 4000)
	void anyBytesHaveOneOutcomeHoweverTheyAreCut(@ForAll Framing framing, @ForAll("bytes") String bytes,
			@ForAll("cuts") List<Integer> cuts, @ForAll boolean direct, @ForAll @IntRange(max = 80) int max) {
		Receiver singly = new Receiver(framing, max, false);
		Receiver receiver = new Receiver(framing, max, direct);
		String expected = outcome(singly, cut(bytes, List.of(1)));
		assertThat(outcome(receiver, cut(bytes, cuts))).isEqualTo(expected);
		if (framing != Framing.RAW) {
			assertThat(receiver.frames()).isEqualTo(singly.frames());
		}
		else {
			assertThat(String.join("", receiver.frames())).isEqualTo(bytes);
		}
	}

	@Provide
	Arbitrary<List<String>> contents() {
		return bytes().list().ofMaxSize(8);
	}

	@Provide
	Arbitrary<String> bytes() {
		Arbitrary<Character> delimiters = Arbitraries.of('\0', '\1', '\2', '\3', '\r', '\n');
		Arbitrary<Character> any = Arbitraries.chars().range('\0', '\u00ff');
		return Arbitraries.frequencyOf(Tuple.of(1, delimiters), Tuple.of(2, any))
			.list()
			.ofMaxSize(MAX)
			.map(FrameDecoderPropertyTests::join);
	}

	/** Segment lengths, used in turn; without any, everything is one segment. */
	@Provide
	Arbitrary<List<Integer>> cuts() {
		return Arbitraries.integers().between(1, 3 * MAX).list().ofMaxSize(6);
	}

	/** The same lengths, without what would end the frame. */
	private static List<String> legal(Framing framing, List<String> contents) {
		return switch (framing) {
			case RAW, LENGTH1, LENGTH2, LENGTH4 -> contents;
			case LF -> replaced(contents, "\n", "x");
			case CRLF -> replaced(contents, "\r\n", "\n\r");
			case NUL -> replaced(contents, "\0", "x");
			case STX_ETX -> replaced(contents, "\3", "x");
		};
	}

	private static List<String> replaced(List<String> contents, String illegal, String legal) {
		List<String> frames = new ArrayList<>();
		for (String content : contents) {
			String frame = content;
			while (frame.contains(illegal)) {
				frame = frame.replace(illegal, legal);
			}
			frames.add(frame);
		}
		return frames;
	}

	private static List<String> cut(String wire, List<Integer> lengths) {
		List<String> segments = new ArrayList<>();
		int from = 0;
		while (from < wire.length()) {
			int length = lengths.isEmpty() ? wire.length() : lengths.get(segments.size() % lengths.size());
			int to = Math.min(wire.length(), from + length);
			segments.add(wire.substring(from, to));
			from = to;
		}
		return segments;
	}

	private static String outcome(Receiver receiver, List<String> segments) {
		FrameException failure = failure(receiver, segments);
		return (failure != null) ? failure.toString() : "mid-frame: " + receiver.midFrame();
	}

	private static @Nullable FrameException failure(Receiver receiver, List<String> segments) {
		try {
			receiver.receiveEach(segments);
			return null;
		}
		catch (FrameException ex) {
			return ex;
		}
	}

	private static String join(List<Character> characters) {
		StringBuilder joined = new StringBuilder();
		characters.forEach(joined::append);
		return joined.toString();
	}

}
