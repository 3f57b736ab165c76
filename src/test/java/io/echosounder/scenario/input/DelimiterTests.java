package io.echosounder.scenario.input;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

import io.echosounder.framing.Framing;
import io.echosounder.framing.Receiver;
import io.echosounder.testing.FramingsAndModes;
import io.echosounder.testing.Mode;
import io.echosounder.testing.ModeSource;
import io.echosounder.testing.MovedTime;
import io.echosounder.testing.Scenario;
import io.echosounder.transport.CloseReason;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Delimiters that are halved, doubled, missing or of another framing, and content that is
 * no text.
 */
class DelimiterTests {

	@RegisterExtension
	static final Scenario scenario = Scenario.ofEachFraming("max-frame-length=10B").with(MovedTime.class);

	@Test
	void inCrlfACarriageReturnAloneEndsNothing() throws IOException {
		dialogue(Framing.CRLF, Mode.NIO_INLINE).say("a\r\nb\rc\r\nd\r", "a\r\nb\rc\r\n", CloseReason.INCOMPLETE_FRAME);
	}

	@Test
	void inCrlfALineFeedAloneEndsNothing() throws IOException {
		dialogue(Framing.CRLF, Mode.NIO_INLINE).say("a\r\n\nb\nc\r\nd\n", "a\r\n\nb\nc\r\n",
				CloseReason.INCOMPLETE_FRAME);
	}

	@Test
	void inCrlfTheFirstOfTwoCarriageReturnsIsContent() throws IOException {
		dialogue(Framing.CRLF, Mode.NIO_INLINE).echo("a\r\r\n\r\r\n123456789\r\r\n");
	}

	@Test
	void inCrlfTheFirstOfTwoCarriageReturnsCountsForTheLength() throws IOException {
		dialogue(Framing.CRLF, Mode.NIO_INLINE).say("a\r\n1234567890\r\r\nb\r\n", "a\r\n", CloseReason.FRAME_TOO_LONG);
	}

	@Test
	void inLfTheCarriageReturnIsContentAndCountsForTheLength() throws IOException {
		dialogue(Framing.LF, Mode.NIO_INLINE).say("\r\n123456789\r\n1234567890\r\nb\r\n", "\r\n123456789\r\n",
				CloseReason.FRAME_TOO_LONG);
	}

	@Test
	void inLfACarriageReturnAloneEndsNothing() throws IOException {
		dialogue(Framing.LF, Mode.NIO_INLINE).say("a\nb\r", "a\n", CloseReason.INCOMPLETE_FRAME);
	}

	@Test
	void nulIsContentOfLines() throws IOException {
		dialogue(Framing.LF, Mode.NIO_INLINE).echo("\0\na\0b\n\0\0\n");
	}

	@Test
	void inNulLineEndsAreContent() throws IOException {
		dialogue(Framing.NUL, Mode.NIO_INLINE).say("a\r\n\0\n\0b\r\n", "a\r\n\0\n\0", CloseReason.INCOMPLETE_FRAME);
	}

	@ParameterizedTest
	@MethodSource(FramingsAndModes.ALL)
	void everyByteIsContentButTheDelimiter(Framing framing, Mode mode) throws IOException {
		List<String> frames = new ArrayList<>();
		for (char value = 0; value <= 0xff; value++) {
			if (!isDelimiter(framing, value)) {
				frames.add("" + value + value);
			}
		}
		dialogue(framing, mode).echo(Receiver.encode(framing, frames));
	}

	private static boolean isDelimiter(Framing framing, char value) {
		return switch (framing) {
			case RAW, CRLF, LENGTH1, LENGTH2, LENGTH4 -> false;
			case LF -> value == '\n';
			case NUL -> value == 0;
			case STX_ETX -> value == 3;
		};
	}

	@ParameterizedTest
	@ModeSource
	void whatIsNotUtf8ComesBackAsItIs(Mode mode) throws IOException {
		List<String> frames = List.of("\u00c3(", "\u00ff\u00fe", "\u00c0\u0080", "\u00ed\u00a0\u0080", "\u0080",
				"\u00f0\u009f\u0098", "\u00f5\u0080\u0080\u0080", "a\u00e2\u0082");
		dialogue(Framing.LF, mode).echo(Receiver.encode(Framing.LF, frames));
	}

	@Test
	void stxWithoutEtxIsIncomplete() throws IOException {
		dialogue(Framing.STX_ETX, Mode.NIO_INLINE).say("\2a\3\2b", "\2a\3", CloseReason.INCOMPLETE_FRAME);
	}

	@Test
	void stxAsTheLastByteIsIncomplete() throws IOException {
		dialogue(Framing.STX_ETX, Mode.NIO_INLINE).say("\2a\3\2", "\2a\3", CloseReason.INCOMPLETE_FRAME);
	}

	@Test
	void etxWithoutStxIsBad() throws IOException {
		dialogue(Framing.STX_ETX, Mode.NIO_INLINE).say("\3\2a\3", "", CloseReason.BAD_FRAME);
	}

	@Test
	void aSecondEtxIsBad() throws IOException {
		dialogue(Framing.STX_ETX, Mode.NIO_INLINE).say("\2a\3\3\2b\3", "\2a\3", CloseReason.BAD_FRAME);
	}

	@Test
	void aLineEndBetweenFramesIsBad() throws IOException {
		dialogue(Framing.STX_ETX, Mode.NIO_INLINE).say("\2a\3\2\3\n\2b\3", "\2a\3\2\3", CloseReason.BAD_FRAME);
	}

	@Test
	void stxInsideAFrameIsContent() throws IOException {
		dialogue(Framing.STX_ETX, Mode.NIO_INLINE).echo("\2\2\3\2a\2b\2\3\2" + "\2".repeat(10) + "\3");
	}

	private static Dialogue dialogue(Framing framing, Mode mode) {
		return new Dialogue(scenario, framing, mode);
	}

}
