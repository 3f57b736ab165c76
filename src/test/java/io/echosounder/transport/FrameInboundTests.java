package io.echosounder.transport;

import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.function.Consumer;

import io.echosounder.framing.FrameDecoder;
import io.echosounder.framing.Framing;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for {@link FrameInbound} in its connection.
 */
class FrameInboundTests {

	@Test
	void framesAreHandedOnAsTheyAreCompleted() {
		try (ConnectionFixture fixture = new ConnectionFixture()) {
			fixture.driver.receive("one\ntw");
			assertThat(fixture.handled).containsExactly("one");
			fixture.driver.receive("o\n\nthree\n");
			assertThat(fixture.handled).containsExactly("one", "two", "", "three");
			assertThat(fixture.driver.text()).isEqualTo("one\ntwo\n\nthree\n");
		}
	}

	@ParameterizedTest
	@CsvSource({ "LF, one\\n12345, FRAME_TOO_LONG", "LENGTH4, \\0\\0\\0\\3one\\0\\0\\0\\5, FRAME_TOO_LONG",
			"STX_ETX, \\2one\\3x, BAD_FRAME", "LENGTH4, \\0\\0\\0\\3one\\377\\377\\377\\377, BAD_FRAME" })
	void whatIsNoFrameClosesTheConnectionBehindTheRepliesBefore(Framing framing, String bytes, CloseReason reason) {
		String wire = bytes.translateEscapes();
		try (ConnectionFixture fixture = create(framing)) {
			fixture.driver.receive(wire);
			assertThat(fixture.handled).containsExactly("one");
			assertThat(fixture.driver.text()).isNotEmpty().isEqualTo(wire.substring(0, fixture.driver.text().length()));
			fixture.assertLingers(reason);
			fixture.driver.receive(wire);
			assertThat(fixture.handled).containsExactly("one");
		}
	}

	@Test
	void whatIsNoFrameIsNotIncompleteToo() {
		try (ConnectionFixture fixture = create(Framing.LF)) {
			fixture.driver.window(0);
			fixture.driver.receive("one\n12345");
			assertThat(fixture.connection.core().deadlines.isMidFrame()).isFalse();
			fixture.driver.read(4);
			fixture.assertLingers(CloseReason.FRAME_TOO_LONG);
		}
	}

	@ParameterizedTest
	@CsvSource({ "LF, one\\n, PEER", "LF, one\\nx, INCOMPLETE_FRAME", "RAW, one, PEER", "LF, '', PEER",
			"STX_ETX, \\2, INCOMPLETE_FRAME", "LENGTH2, \\0, INCOMPLETE_FRAME", "CRLF, one\\n, INCOMPLETE_FRAME" })
	void aPeerThatEndsDoesSoBetweenFramesOrInTheMiddle(Framing framing, String bytes, CloseReason reason) {
		try (ConnectionFixture fixture = create(framing)) {
			fixture.driver.receive(bytes.translateEscapes());
			fixture.driver.receiveEnd();
			assertThat(fixture.driver.hasOutputEnded()).isTrue();
			fixture.assertEnded(reason);
		}
	}

	@Test
	void aFrameThatTheEndCompletesIsAnsweredBeforeFin() {
		try (ConnectionFixture fixture = new ConnectionFixture(ConnectionFixture.lines(),
				(context) -> context.decoder = new UntilEnd())) {
			fixture.driver.receive("o");
			assertThat(fixture.handled).isEmpty();
			fixture.driver.receiveEnd();
			assertThat(fixture.handled).containsExactly("last");
			assertThat(fixture.driver.text()).isEqualTo("last\n");
			fixture.assertEnded(CloseReason.PEER);
		}
	}

	@Test
	void aFrameThatTheEndCompletesIsNotHandledWhileClosing() {
		try (ConnectionFixture fixture = new ConnectionFixture(ConnectionFixture.lines(),
				(context) -> context.decoder = new UntilEnd())) {
			fixture.closeNow(Duration.ZERO);
			fixture.driver.receiveEnd();
			assertThat(fixture.handled).isEmpty();
			fixture.assertEnded(CloseReason.DRAINED);
		}
	}

	@Test
	void anIncompleteFrameHoldsMemoryUntilTheEnd() {
		try (ConnectionFixture fixture = new ConnectionFixture()) {
			fixture.driver.receive("partial");
			assertThat(fixture.counts.bufferedBytes()).isGreaterThanOrEqualTo(7);
			assertThat(fixture.connection.core().heldBytes()).isEqualTo(fixture.counts.bufferedBytes());
			fixture.driver.fail("Connection reset");
			fixture.assertEnded(CloseReason.RESET);
		}
	}

	private static ConnectionFixture create(Framing framing) {
		return new ConnectionFixture(ConnectionFixture.lines().framing(framing).maxFrameLength(4), (_) -> {
		});
	}

	/** One frame, at the end. */
	private static final class UntilEnd implements FrameDecoder {

		@Override
		public void decode(ByteBuffer in, Consumer<ByteBuffer> frames) {
			in.position(in.limit());
		}

		@Override
		public void end(Consumer<ByteBuffer> frames) {
			frames.accept(ManualContext.frame("last"));
		}

		@Override
		public boolean midFrame() {
			return false;
		}

		@Override
		public int held() {
			return 0;
		}

	}

}
