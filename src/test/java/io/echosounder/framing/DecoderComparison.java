package io.echosounder.framing;

import java.util.List;

import io.echosounder.testing.Decoded;
import io.echosounder.testing.Decoded.Ending;
import io.echosounder.testing.ReferenceDecoder;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Feeds a decoder with a stream in segments and compares what comes out, and where it
 * fails, with what the {@link ReferenceDecoder} makes of the whole stream. That the
 * decoder holds no more than a frame is checked at each segment.
 */
public final class DecoderComparison {

	private final Framing framing;

	private final Decoded expected;

	private final Receiver receiver;

	private DecoderComparison(Framing framing, Decoded expected, Receiver receiver) {
		this.framing = framing;
		this.expected = expected;
		this.receiver = receiver;
	}

	/**
	 * Compares.
	 * @return what the stream is, in the opinion of both
	 * @throws AssertionError if they differ
	 */
	public static Decoded compare(Framing framing, int maxFrameLength, List<String> segments) {
		Decoded expected = ReferenceDecoder.decode(framing, maxFrameLength, String.join("", segments));
		new DecoderComparison(framing, expected, new Receiver(framing, maxFrameLength, false)).compare(segments);
		return expected;
	}

	private void compare(List<String> segments) {
		int from = 0;
		for (String segment : segments) {
			try {
				this.receiver.receive(segment);
			}
			catch (FrameException ex) {
				assertThat(ending(ex)).isEqualTo(this.expected.ending());
				assertThat(this.expected.endedAt()).isBetween(from, from + segment.length() - 1);
				compareFrames();
				return;
			}
			from += segment.length();
			assertThat(!this.expected.ending().isFailure() || this.expected.endedAt() >= from)
				.as("no failure at byte %d, as it should be", this.expected.endedAt())
				.isTrue();
		}
		assertThat(this.receiver.midFrame()).isEqualTo(this.expected.ending() == Ending.MID_FRAME);
		compareFrames();
	}

	private static Ending ending(FrameException failure) {
		return switch (failure) {
			case FrameTooLongException _ -> Ending.FRAME_TOO_LONG;
			case BadFrameException _ -> Ending.BAD_FRAME;
		};
	}

	private void compareFrames() {
		if (this.framing == Framing.RAW) {
			assertThat(String.join("", this.receiver.frames())).isEqualTo(this.expected.complete());
		}
		else {
			assertThat(this.receiver.frames()).isEqualTo(this.expected.frames());
		}
	}

}
