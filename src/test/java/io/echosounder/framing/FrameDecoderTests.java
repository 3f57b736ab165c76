package io.echosounder.framing;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.EnumSource.Mode;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

class FrameDecoderTests {

	private static final int MAX = 100;

	@ParameterizedTest
	@EnumSource(mode = Mode.EXCLUDE, names = "RAW")
	void aFrameCutAtEveryByteIsTheSameFrame(Framing framing) throws FrameException {
		List<String> frames = List.of("", "\u00c3(\u00ff", "a\rb", "", "x".repeat(MAX));
		String wire = Receiver.encode(framing, frames);
		for (int cut = 0; cut <= wire.length(); cut++) {
			Receiver receiver = receiver(framing);
			receiver.receive(wire.substring(0, cut));
			receiver.receive(wire.substring(cut));
			assertThat(receiver.frames()).as("cut at %d", cut).isEqualTo(frames);
			assertThat(receiver.midFrame()).isFalse();
		}
	}

	@ParameterizedTest
	@EnumSource(mode = Mode.EXCLUDE, names = "RAW")
	void aFrameIsBegunFromItsFirstByteToItsLast(Framing framing) throws FrameException {
		String wire = Receiver.encode(framing, List.of("abc"));
		Receiver receiver = receiver(framing);
		assertThat(receiver.midFrame()).isFalse();
		for (int i = 0; i < wire.length(); i++) {
			receiver.receive(wire.substring(i, i + 1));
			assertThat(receiver.midFrame()).as("behind byte %d", i).isEqualTo(i < wire.length() - 1);
		}
		assertThat(receiver.frames()).containsExactly("abc");
	}

	@ParameterizedTest
	@EnumSource
	void nothingReceivedIsNothing(Framing framing) throws FrameException {
		Receiver receiver = receiver(framing);
		receiver.receive("");
		assertThat(receiver.frames()).isEmpty();
		assertThat(receiver.midFrame()).isFalse();
	}

	@ParameterizedTest
	@ValueSource(booleans = { false, true })
	void rawIsWhatEachReadDelivered(boolean direct) throws FrameException {
		Receiver receiver = new Receiver(Framing.RAW, 1, direct);
		receiver.receiveEach(List.of("abc", "", "\0\r\n", "d"));
		assertThat(receiver.frames()).containsExactly("abc", "\0\r\n", "d");
		assertThat(receiver.midFrame()).isFalse();
	}

	@ParameterizedTest
	@EnumSource
	void framesOfOneSegmentAreViewsOfIt(Framing framing) throws FrameException {
		byte[] bytes = Receiver.encode(framing, List.of("abc", "def")).getBytes(StandardCharsets.ISO_8859_1);
		ByteBuffer in = ByteBuffer.allocateDirect(bytes.length).put(bytes).flip();
		Frames frames = new Frames();
		framing.decoder(MAX).decode(in, frames::add);
		in.clear();
		while (in.hasRemaining()) {
			in.put((byte) 'z');
		}
		for (ByteBuffer frame : frames) {
			assertThat(frame.isDirect()).isTrue();
			assertThat(frame).isEqualTo(ByteBuffer.wrap("z".repeat(frame.limit()).getBytes(StandardCharsets.US_ASCII)));
		}
	}

	@ParameterizedTest
	@EnumSource(mode = Mode.EXCLUDE, names = "RAW")
	void aPartialFrameIsAnArrayOfItsOwn(Framing framing) throws FrameException {
		Receiver receiver = receiver(framing);
		String wire = Receiver.encode(framing, List.of("one", "two", "six"));
		int perFrame = wire.length() / 3;
		receiver.receive(wire.substring(0, perFrame - 1));
		receiver.receive(wire.substring(perFrame - 1, wire.length() - 1));
		assertThat(receiver.frames()).containsExactly("one", "two");
		receiver.receive(wire.substring(wire.length() - 1));
		assertThat(receiver.frames()).containsExactly("one", "two", "six");
	}

	@ParameterizedTest
	@EnumSource(mode = Mode.EXCLUDE, names = { "RAW", "LENGTH1" })
	void aLongFrameInSingleBytesIsCopiedAFewTimesOnly(Framing framing) throws FrameException {
		int length = (framing != Framing.LENGTH2) ? 1 << 20 : 0xffff;
		FrameDecoder decoder = framing.decoder(length);
		byte[] wire = Receiver.encode(framing, List.of("x".repeat(length))).getBytes(StandardCharsets.ISO_8859_1);
		ByteBuffer in = ByteBuffer.allocate(1);
		List<Integer> frames = new ArrayList<>();
		int growths = 0;
		int held = 0;
		for (byte value : wire) {
			decoder.decode(in.put(0, value).clear(), (frame) -> frames.add(frame.remaining()));
			int now = Receiver.held(decoder);
			growths += (now > held) ? 1 : 0;
			held = now;
		}
		assertThat(frames).containsExactly(length);
		assertThat(growths).isLessThan(20);
	}

	@ParameterizedTest
	@EnumSource(mode = Mode.EXCLUDE, names = "RAW")
	void aFrameMayHaveExactlyTheLimit(Framing framing) throws FrameException {
		String wire = Receiver.encode(framing, List.of("x".repeat(MAX), "y".repeat(MAX)));
		Receiver whole = receiver(framing);
		whole.receive(wire);
		assertThat(whole.frames()).containsExactly("x".repeat(MAX), "y".repeat(MAX));
		Receiver singly = receiver(framing);
		singly.receiveEach(singleBytes(wire));
		assertThat(singly.frames()).isEqualTo(whole.frames());
	}

	@ParameterizedTest
	@EnumSource(mode = Mode.EXCLUDE, names = "RAW")
	void aFrameBeyondTheLimitFailsBehindTheFramesBeforeIt(Framing framing) {
		String wire = Receiver.encode(framing, List.of("abc", "", "x".repeat(MAX + 1), "never seen"));
		Receiver whole = receiver(framing);
		assertTooLong(() -> whole.receive(wire));
		assertThat(whole.frames()).containsExactly("abc", "");
		Receiver singly = receiver(framing);
		assertTooLong(() -> singly.receiveEach(singleBytes(wire)));
		assertThat(singly.frames()).containsExactly("abc", "");
	}

	@ParameterizedTest
	@EnumSource(mode = Mode.EXCLUDE, names = "RAW")
	void aLimitOfZeroAllowsEmptyFrames(Framing framing) throws FrameException {
		Receiver receiver = new Receiver(framing, 0, false);
		receiver.receiveEach(singleBytes(Receiver.encode(framing, List.of("", ""))));
		assertThat(receiver.frames()).containsExactly("", "");
		assertThatExceptionOfType(FrameTooLongException.class)
			.isThrownBy(() -> receiver.receive(Receiver.encode(framing, List.of("x"))))
			.withMessage("Frame is longer than 0 bytes");
	}

	@ParameterizedTest
	@EnumSource(names = { "LF", "CRLF", "NUL", "STX_ETX" })
	void aFrameThatNeverEndsFailsAtTheFirstByteTooMany(Framing framing) throws FrameException {
		Receiver singly = receiver(framing);
		singly.receiveEach(singleBytes(Receiver.header(framing, MAX) + "x".repeat(MAX)));
		assertThat(singly.midFrame()).isTrue();
		assertTooLong(() -> singly.receive("x"));
		Receiver whole = receiver(framing);
		assertTooLong(() -> whole.receive(Receiver.header(framing, MAX) + "x".repeat(MAX + 1)));
		assertThat(whole.held()).isZero();
	}

	@Test
	void aCarriageReturnBehindTheLastByteAllowedIsUndecided() throws FrameException {
		Receiver complete = receiver(Framing.CRLF);
		complete.receiveEach(List.of("x".repeat(MAX), "\r"));
		assertThat(complete.midFrame()).isTrue();
		complete.receive("\n");
		assertThat(complete.frames()).containsExactly("x".repeat(MAX));
		for (String other : List.of("x", "\r", "\0")) {
			Receiver tooLong = receiver(Framing.CRLF);
			assertTooLong(() -> tooLong.receiveEach(List.of("x".repeat(MAX), "\r", other)));
			Receiver whole = receiver(Framing.CRLF);
			assertTooLong(() -> whole.receive("x".repeat(MAX) + "\r" + other));
		}
	}

	@Test
	void carriageReturnAndLineFeedAloneAreContent() throws FrameException {
		List<String> frames = List.of("\r", "\n", "a\nb\rc\n\r", "", "\n\n\r");
		String wire = Receiver.encode(Framing.CRLF, frames);
		Receiver whole = receiver(Framing.CRLF);
		whole.receive(wire);
		assertThat(whole.frames()).isEqualTo(frames);
		Receiver singly = receiver(Framing.CRLF);
		singly.receiveEach(singleBytes(wire));
		assertThat(singly.frames()).isEqualTo(frames);
	}

	@Test
	void aLineFeedBehindAnEarlierFrameOfTheSegmentEndsNothing() throws FrameException {
		Receiver receiver = receiver(Framing.CRLF);
		receiver.receiveEach(List.of("a\r", "\n", "\nb\r\n"));
		assertThat(receiver.frames()).containsExactly("a", "\nb");
	}

	@Test
	void carriageReturnBelongsToTheLineOfLineFeed() throws FrameException {
		Receiver receiver = receiver(Framing.LF);
		receiver.receive("telnet\r\n");
		assertThat(receiver.frames()).containsExactly("telnet\r");
	}

	@Test
	void aSecondStxIsContent() throws FrameException {
		Receiver receiver = receiver(Framing.STX_ETX);
		receiver.receive("\2\2a\2\3\2\3");
		assertThat(receiver.frames()).containsExactly("\2a\2", "");
	}

	@Test
	void stxAloneHoldsNoMemory() throws FrameException {
		Receiver receiver = receiver(Framing.STX_ETX);
		receiver.receive("\2");
		assertThat(receiver.midFrame()).isTrue();
		assertThat(receiver.held()).isZero();
		receiver.receive("\3");
		assertThat(receiver.frames()).containsExactly("");
	}

	@ParameterizedTest
	@CsvSource({ "65, 41", "3, 03", "255, ff", "0, 00" })
	void garbageBetweenFramesIsBad(int garbage, String hex) {
		Receiver receiver = receiver(Framing.STX_ETX);
		assertThatExceptionOfType(BadFrameException.class)
			.isThrownBy(() -> receiver.receive("\2abc\3" + (char) garbage + "\2def\3"))
			.withMessage("Frame begins with 0x" + hex + ", not 0x02");
		assertThat(receiver.frames()).containsExactly("abc");
	}

	@ParameterizedTest
	@CsvSource({ "-1", "-2147483648", "-65536" })
	void aNegativeLengthIsBad(int length) {
		ByteBuffer header = ByteBuffer.allocate(4).putInt(0, length);
		String wire = "\0\0\0\1a" + StandardCharsets.ISO_8859_1.decode(header);
		Receiver receiver = receiver(Framing.LENGTH4);
		assertThatExceptionOfType(BadFrameException.class).isThrownBy(() -> receiver.receiveEach(singleBytes(wire)))
			.withMessage("Frame length " + length + " is negative");
		assertThat(receiver.frames()).containsExactly("a");
	}

	@ParameterizedTest
	@CsvSource({ "LENGTH1, 101", "LENGTH1, 255", "LENGTH2, 101", "LENGTH2, 65535", "LENGTH4, 101",
			"LENGTH4, 2147483647" })
	void aLengthBeyondTheLimitFailsWithItsHeader(Framing framing, int length) throws FrameException {
		String header = Receiver.header(framing, length);
		Receiver receiver = receiver(framing);
		receiver.receive(header.substring(0, header.length() - 1));
		assertTooLong(() -> receiver.receive(header.substring(header.length() - 1)));
		assertThat(receiver.held()).isZero();
	}

	@Test
	void anAnnouncedGibibyteCostsOnlyTheBytesReceived() throws FrameException {
		Receiver receiver = new Receiver(Framing.LENGTH4, 1 << 30, true);
		receiver.receive(Receiver.header(Framing.LENGTH4, 1 << 30));
		assertThat(receiver.held()).isZero();
		receiver.receive("abc");
		assertThat(receiver.midFrame()).isTrue();
		assertThat(receiver.held()).isLessThanOrEqualTo(64);
		receiver.receive("x".repeat(1000));
		assertThat(receiver.held()).isLessThanOrEqualTo(2 * 1003);
	}

	@Test
	void aLengthHasNoSign() throws FrameException {
		Receiver receiver = new Receiver(Framing.LENGTH2, 0xffff, true);
		List<String> frames = List.of("x".repeat(0xffff), "y".repeat(0x80));
		receiver.receive(Receiver.encode(Framing.LENGTH2, frames));
		assertThat(receiver.frames()).isEqualTo(frames);
	}

	private static Receiver receiver(Framing framing) {
		return new Receiver(framing, MAX, true);
	}

	private static List<String> singleBytes(String wire) {
		return List.of(wire.split("", -1)).subList(0, wire.length());
	}

	private static void assertTooLong(ThrowingCallable receive) {
		assertThatExceptionOfType(FrameTooLongException.class).isThrownBy(receive)
			.withMessage("Frame is longer than " + MAX + " bytes");
	}

}
