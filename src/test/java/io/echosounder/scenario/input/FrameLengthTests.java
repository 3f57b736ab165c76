package io.echosounder.scenario.input;

import java.io.IOException;
import java.util.Collections;
import java.util.List;

import io.echosounder.framing.Framing;
import io.echosounder.framing.Receiver;
import io.echosounder.testing.FramingsAndModes;
import io.echosounder.testing.Mode;
import io.echosounder.testing.ModeSource;
import io.echosounder.testing.MovedTime;
import io.echosounder.testing.Scenario;
import io.echosounder.transport.CloseReason;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Frames of exactly the limit and beyond it, and of no length at all.
 */
class FrameLengthTests {

	private static final int MAX = 10;

	@RegisterExtension
	static final Scenario scenario = Scenario.ofEachFraming("max-frame-length=" + MAX + "B").with(MovedTime.class);

	@ParameterizedTest
	@MethodSource(FramingsAndModes.FRAMED)
	void aFrameOfExactlyTheLimitIsEchoed(Framing framing, Mode mode) throws IOException {
		dialogue(framing, mode).echo(Receiver.encode(framing, List.of("a", "x".repeat(MAX), "b")));
	}

	@ParameterizedTest
	@MethodSource(FramingsAndModes.FRAMED)
	void aFrameOneByteLongerEndsTheConnectionBehindTheReplyBefore(Framing framing, Mode mode) throws IOException {
		tooLong(framing, mode, MAX + 1);
	}

	@ParameterizedTest
	@ModeSource
	void aFrameThatIsFarTooLongEndsTheConnectionBehindTheReplyBefore(Mode mode) throws IOException {
		tooLong(Framing.LF, mode, 3_000_000);
	}

	private static void tooLong(Framing framing, Mode mode, int length) throws IOException {
		String stream = Receiver.encode(framing, List.of("a", "x".repeat(length), "b"));
		dialogue(framing, mode).say(stream, Receiver.encode(framing, List.of("a")), CloseReason.FRAME_TOO_LONG);
	}

	@ParameterizedTest
	@MethodSource(FramingsAndModes.FRAMED)
	void thousandsOfFramesWithoutContentAllComeBack(Framing framing, Mode mode) throws IOException {
		dialogue(framing, mode).echo(Receiver.encode(framing, Collections.nCopies(20_000, "")));
	}

	private static Dialogue dialogue(Framing framing, Mode mode) {
		return new Dialogue(scenario, framing, mode);
	}

}
