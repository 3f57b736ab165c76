package io.echosounder.transport;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;

import io.echosounder.framing.Frames;
import io.echosounder.framing.Framing;
import io.echosounder.testing.CapturedLog;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * How a connection closes, out of each state and for each reason.
 */
class CloseSequenceTests {

	private static final Duration SECOND = Duration.ofSeconds(1);

	/** After which a connection that was told to close has ended. */
	private static final Duration LAST_RESORT = ConnectionFixture.LINGER.plusMillis(100);

	/** Where a connection stands when something happens to it. */
	enum State {

		IDLE, HANDLING, UNSENT, MID_FRAME, HALF_CLOSED,

		/** The peer has sent FIN, and its last frame is with the handler. */
		PEER_ENDED,

		/** Told to close while a frame is with the handler. */
		CUT,

		/** The handler has failed, and a reply before that is unsent. */
		FAILED,

		/** FIN was sent, that of the peer has not come. */
		LINGERING, ENDED;

		ConnectionFixture create() {
			boolean hangs = this == HANDLING || this == PEER_ENDED || this == CUT;
			ConnectionFixture fixture = hangs ? ConnectionFixture.virtual() : new ConnectionFixture();
			ManualDriver driver = fixture.driver;
			if (hangs) {
				fixture.hangAt("hang\n");
			}
			switch (this) {
				case IDLE, HANDLING -> {
				}
				case UNSENT -> {
					driver.window(0);
					driver.receive("reply\n");
				}
				case MID_FRAME -> driver.receive("par");
				case HALF_CLOSED -> fixture.halfClose();
				case PEER_ENDED, ENDED -> driver.receiveEnd();
				case CUT -> fixture.closeNow(Duration.ZERO);
				case FAILED -> {
					driver.window(0);
					driver.receive("reply\nfail\n");
				}
				case LINGERING -> fixture.closeIfQuiet(Duration.ZERO);
			}
			return fixture;
		}

	}

	enum Event {

		QUIET, QUIET_FOR_A_SECOND, BOUNDARY, QUIET_FOR_A_SECOND_OR_BOUNDARY, CLOSE, FIN, RST, ABORT, EVICTION,
		HALF_CLOSE, NO_TURNS;

		void happen(ConnectionFixture fixture) {
			switch (this) {
				case QUIET -> fixture.closeIfQuiet(Duration.ZERO);
				case QUIET_FOR_A_SECOND -> fixture.closeIfQuiet(SECOND);
				case BOUNDARY -> fixture.closeNow(Duration.ZERO);
				case QUIET_FOR_A_SECOND_OR_BOUNDARY -> fixture.closeNow(SECOND);
				case CLOSE -> {
					fixture.connection.close();
					fixture.driver.runTasks();
				}
				case FIN -> fixture.driver.receiveEnd();
				case RST -> fixture.driver.fail("Connection reset by peer");
				case ABORT -> fixture.connection.abort(CloseReason.IDLE);
				case EVICTION -> fixture.connection.core().evict();
				case HALF_CLOSE -> fixture.halfClose();
				case NO_TURNS -> {
					fixture.driver.endTurns();
					fixture.connection.closeNow(Duration.ZERO);
				}
			}
		}

	}

	enum Outcome {

		OPEN, CLOSING, FIN, ENDED;

		static Outcome of(ConnectionFixture fixture) {
			if (fixture.driver.isClosed()) {
				return ENDED;
			}
			if (fixture.driver.hasOutputEnded()) {
				return FIN;
			}
			return fixture.connection.isOpen() ? OPEN : CLOSING;
		}

	}

	@ParameterizedTest
	@CsvSource(textBlock = """
			IDLE, QUIET, DRAINED, FIN, DRAINED, ENDED
			IDLE, QUIET_FOR_A_SECOND, , OPEN, , OPEN
			IDLE, BOUNDARY, DRAINED, FIN, DRAINED, ENDED
			IDLE, QUIET_FOR_A_SECOND_OR_BOUNDARY, CUT, FIN, CUT, ENDED
			IDLE, CLOSE, DRAINED, FIN, DRAINED, ENDED
			IDLE, FIN, PEER, ENDED, PEER, ENDED
			IDLE, RST, RESET, ENDED, RESET, ENDED
			IDLE, ABORT, IDLE, ENDED, IDLE, ENDED
			IDLE, EVICTION, SLOW_READER, ENDED, SLOW_READER, ENDED
			IDLE, HALF_CLOSE, , FIN, , FIN
			IDLE, NO_TURNS, IO_ERROR, ENDED, IO_ERROR, ENDED
			HANDLING, QUIET, , OPEN, , OPEN
			HANDLING, BOUNDARY, CUT, CLOSING, FORCED, ENDED
			HANDLING, QUIET_FOR_A_SECOND_OR_BOUNDARY, CUT, CLOSING, FORCED, ENDED
			HANDLING, CLOSE, CUT, CLOSING, FORCED, ENDED
			HANDLING, FIN, PEER, CLOSING, PEER, CLOSING
			HANDLING, RST, RESET, ENDED, RESET, ENDED
			HANDLING, ABORT, IDLE, ENDED, IDLE, ENDED
			HANDLING, EVICTION, SLOW_READER, ENDED, SLOW_READER, ENDED
			HANDLING, HALF_CLOSE, , FIN, , FIN
			HANDLING, NO_TURNS, IO_ERROR, ENDED, IO_ERROR, ENDED
			UNSENT, QUIET, , OPEN, , OPEN
			UNSENT, BOUNDARY, CUT, CLOSING, FORCED, ENDED
			UNSENT, QUIET_FOR_A_SECOND_OR_BOUNDARY, CUT, CLOSING, FORCED, ENDED
			UNSENT, FIN, PEER, CLOSING, PEER, CLOSING
			UNSENT, RST, RESET, ENDED, RESET, ENDED
			UNSENT, ABORT, IDLE, ENDED, IDLE, ENDED
			UNSENT, EVICTION, SLOW_READER, ENDED, SLOW_READER, ENDED
			UNSENT, HALF_CLOSE, , OPEN, , OPEN
			UNSENT, NO_TURNS, IO_ERROR, ENDED, IO_ERROR, ENDED
			MID_FRAME, QUIET, , OPEN, , OPEN
			MID_FRAME, BOUNDARY, FORCED, FIN, FORCED, ENDED
			MID_FRAME, QUIET_FOR_A_SECOND_OR_BOUNDARY, FORCED, FIN, FORCED, ENDED
			MID_FRAME, FIN, INCOMPLETE_FRAME, ENDED, INCOMPLETE_FRAME, ENDED
			MID_FRAME, RST, RESET, ENDED, RESET, ENDED
			MID_FRAME, ABORT, IDLE, ENDED, IDLE, ENDED
			MID_FRAME, EVICTION, FRAME_TIMEOUT, ENDED, FRAME_TIMEOUT, ENDED
			MID_FRAME, HALF_CLOSE, , FIN, , FIN
			MID_FRAME, NO_TURNS, IO_ERROR, ENDED, IO_ERROR, ENDED
			HALF_CLOSED, QUIET, DRAINED, FIN, DRAINED, ENDED
			HALF_CLOSED, QUIET_FOR_A_SECOND, , FIN, , FIN
			HALF_CLOSED, BOUNDARY, DRAINED, FIN, DRAINED, ENDED
			HALF_CLOSED, QUIET_FOR_A_SECOND_OR_BOUNDARY, CUT, FIN, CUT, ENDED
			HALF_CLOSED, FIN, PEER, ENDED, PEER, ENDED
			HALF_CLOSED, RST, RESET, ENDED, RESET, ENDED
			HALF_CLOSED, ABORT, IDLE, ENDED, IDLE, ENDED
			HALF_CLOSED, EVICTION, SLOW_READER, ENDED, SLOW_READER, ENDED
			HALF_CLOSED, HALF_CLOSE, , FIN, , FIN
			HALF_CLOSED, NO_TURNS, IO_ERROR, ENDED, IO_ERROR, ENDED
			PEER_ENDED, QUIET, PEER, CLOSING, PEER, CLOSING
			PEER_ENDED, BOUNDARY, PEER, CLOSING, FORCED, ENDED
			PEER_ENDED, RST, RESET, ENDED, RESET, ENDED
			PEER_ENDED, ABORT, IDLE, ENDED, IDLE, ENDED
			PEER_ENDED, EVICTION, SLOW_READER, ENDED, SLOW_READER, ENDED
			PEER_ENDED, HALF_CLOSE, PEER, CLOSING, PEER, CLOSING
			PEER_ENDED, NO_TURNS, IO_ERROR, ENDED, IO_ERROR, ENDED
			CUT, QUIET, CUT, CLOSING, FORCED, ENDED
			CUT, BOUNDARY, CUT, CLOSING, FORCED, ENDED
			CUT, RST, RESET, ENDED, RESET, ENDED
			CUT, ABORT, IDLE, ENDED, IDLE, ENDED
			CUT, EVICTION, SLOW_READER, ENDED, SLOW_READER, ENDED
			CUT, HALF_CLOSE, CUT, CLOSING, FORCED, ENDED
			CUT, NO_TURNS, IO_ERROR, ENDED, IO_ERROR, ENDED
			FAILED, QUIET, HANDLER_ERROR, CLOSING, HANDLER_ERROR, CLOSING
			FAILED, BOUNDARY, HANDLER_ERROR, CLOSING, HANDLER_ERROR, ENDED
			FAILED, FIN, HANDLER_ERROR, CLOSING, HANDLER_ERROR, CLOSING
			FAILED, RST, HANDLER_ERROR, ENDED, HANDLER_ERROR, ENDED
			FAILED, ABORT, HANDLER_ERROR, ENDED, HANDLER_ERROR, ENDED
			FAILED, EVICTION, HANDLER_ERROR, ENDED, HANDLER_ERROR, ENDED
			FAILED, HALF_CLOSE, HANDLER_ERROR, CLOSING, HANDLER_ERROR, CLOSING
			FAILED, NO_TURNS, HANDLER_ERROR, ENDED, HANDLER_ERROR, ENDED
			LINGERING, QUIET, DRAINED, FIN, DRAINED, ENDED
			LINGERING, QUIET_FOR_A_SECOND_OR_BOUNDARY, DRAINED, FIN, DRAINED, ENDED
			LINGERING, FIN, DRAINED, ENDED, DRAINED, ENDED
			LINGERING, RST, DRAINED, ENDED, DRAINED, ENDED
			LINGERING, ABORT, DRAINED, ENDED, DRAINED, ENDED
			LINGERING, EVICTION, DRAINED, ENDED, DRAINED, ENDED
			LINGERING, HALF_CLOSE, DRAINED, FIN, DRAINED, ENDED
			LINGERING, NO_TURNS, DRAINED, ENDED, DRAINED, ENDED
			""")
	void outOfEachState(State state, Event event, @Nullable CloseReason reason, Outcome outcome,
			@Nullable CloseReason later, Outcome outcomeLater) {
		try (ConnectionFixture fixture = state.create()) {
			event.happen(fixture);
			assertThat(fixture.connection.closeReason()).isEqualTo(reason);
			assertThat(Outcome.of(fixture)).isEqualTo(outcome);
			fixture.advance(LAST_RESORT);
			assertThat(fixture.connection.closeReason()).isEqualTo(later);
			assertThat(Outcome.of(fixture)).isEqualTo(outcomeLater);
			if (outcomeLater != Outcome.ENDED) {
				fixture.connection.abort(CloseReason.FORCED);
			}
			fixture.assertEnded(Objects.requireNonNull(fixture.connection.closeReason()));
		}
	}

	@ParameterizedTest
	@EnumSource
	void whatHasEndedStaysAsItIs(Event event) {
		try (ConnectionFixture fixture = State.ENDED.create()) {
			event.happen(fixture);
			fixture.assertEnded(CloseReason.PEER);
			assertThat(fixture.driver.receive("late\n")).isTrue();
			fixture.advance(LAST_RESORT);
			fixture.assertEnded(CloseReason.PEER);
			assertThat(fixture.handled).isEmpty();
		}
	}

	// Frames in flight go on

	@Test
	void cutInAHandlerTheReplyIsSentAndThenFin() {
		try (ConnectionFixture fixture = State.CUT.create()) {
			assertThat(fixture.driver.hasOutputEnded()).isFalse();
			fixture.resume();
			assertThat(fixture.driver.text()).isEqualTo("hang\n");
			fixture.assertLingers(CloseReason.CUT);
			fixture.driver.receiveEnd();
			fixture.assertEnded(CloseReason.CUT);
		}
	}

	@Test
	void whatWaitsForAHandlerIsAnsweredBeforeFin() {
		try (ConnectionFixture fixture = ConnectionFixture.virtual().hangAt("hang-1\n")) {
			fixture.driver.receive("hang-2\n");
			fixture.closeNow(Duration.ZERO);
			fixture.resume();
			assertThat(fixture.driver.hasOutputEnded()).isFalse();
			fixture.resume();
			assertThat(fixture.driver.text()).isEqualTo("hang-1\nhang-2\n");
			fixture.assertLingers(CloseReason.CUT);
		}
	}

	@Test
	void theLastReplyToAPeerThatHasEndedIsSentAndThenFin() {
		try (ConnectionFixture fixture = State.PEER_ENDED.create()) {
			fixture.resume();
			assertThat(fixture.driver.text()).isEqualTo("hang\n");
			assertThat(fixture.driver.hasOutputEnded()).isTrue();
			fixture.assertEnded(CloseReason.PEER);
		}
	}

	@ParameterizedTest
	@ValueSource(booleans = { true, false })
	void unsentRepliesAreSentBeforeFin(boolean byPeer) {
		try (ConnectionFixture fixture = State.UNSENT.create()) {
			if (byPeer) {
				fixture.driver.receiveEnd();
			}
			else {
				fixture.closeNow(Duration.ZERO);
			}
			fixture.driver.read(5);
			assertThat(fixture.driver.hasOutputEnded()).isFalse();
			assertThat(fixture.counts.unsentBytes()).isOne();
			fixture.driver.read(1);
			assertThat(fixture.driver.text()).isEqualTo("reply\n");
			if (byPeer) {
				fixture.assertEnded(CloseReason.PEER);
			}
			else {
				fixture.assertLingers(CloseReason.CUT);
			}
		}
	}

	@Test
	void unsentRepliesAreSentBeforeAHalfClose() {
		try (ConnectionFixture fixture = State.UNSENT.create()) {
			fixture.halfClose();
			assertThat(fixture.driver.hasOutputEnded()).isFalse();
			fixture.driver.read(6);
			assertThat(fixture.driver.hasOutputEnded()).isTrue();
			fixture.assertOpen();
			assertThat(fixture.driver.receive("more\n")).isTrue();
			assertThat(fixture.handled).containsExactly("reply", "more");
			assertThat(fixture.driver.text()).isEqualTo("reply\n");
			assertThat(fixture.driver.pendingTimers()).isZero();
			fixture.driver.receiveEnd();
			fixture.assertEnded(CloseReason.PEER);
		}
	}

	@Test
	void aLingeringConnectionDiscardsWhatComes() {
		try (ConnectionFixture fixture = State.LINGERING.create()) {
			assertThat(fixture.driver.receive("late\n")).isTrue();
			assertThat(fixture.handled).isEmpty();
			assertThat(fixture.driver.receive("par")).isTrue();
			assertThat(fixture.connection.receivedBytes()).isEqualTo(8);
			assertThat(fixture.counts.bufferedBytes()).isZero();
			fixture.assertLingers(CloseReason.DRAINED);
		}
	}

	@Test
	void aClosingConnectionReadsNothingUntilFinIsOut() {
		try (ConnectionFixture fixture = State.FAILED.create()) {
			assertThat(fixture.driver.receive("late\n")).isFalse();
			fixture.driver.receiveEnd();
			fixture.driver.read(6);
			assertThat(fixture.driver.text()).isEqualTo("reply\n");
			assertThat(fixture.handled).containsExactly("reply", "fail");
			fixture.assertEnded(CloseReason.HANDLER_ERROR);
		}
	}

	// Handlers

	@ParameterizedTest
	@CsvSource({ "HANDLING, hang-fail, HANDLER_ERROR", "HANDLING, hang-refuse, REFUSED_INPUT",
			"CUT, hang-fail, HANDLER_ERROR", "CUT, hang-refuse, REFUSED_INPUT", "PEER_ENDED, hang-fail, HANDLER_ERROR",
			"PEER_ENDED, hang-refuse, REFUSED_INPUT" })
	void aHandlerThatFailsIsTheReasonInsteadOfAPeerOrADrain(State state, String frame, CloseReason reason) {
		try (CapturedLog _ = new CapturedLog(); ConnectionFixture fixture = ConnectionFixture.virtual()) {
			fixture.driver.receive("before\n");
			fixture.settle();
			fixture.hangAt(frame + "\n");
			fixture.driver.receive("behind\n");
			if (state == State.CUT) {
				fixture.closeNow(Duration.ZERO);
			}
			else if (state == State.PEER_ENDED) {
				fixture.driver.receiveEnd();
			}
			fixture.resume();
			assertThat(fixture.handled).containsExactly("before", frame);
			assertThat(fixture.driver.text()).isEqualTo("before\n");
			assertThat(fixture.driver.hasOutputEnded()).isTrue();
			fixture.driver.receiveEnd();
			fixture.assertEnded(reason);
		}
	}

	@ParameterizedTest
	@ValueSource(strings = { "hang", "hang-fail", "hang-refuse" })
	void whatAHandlerDoesAfterTheEndChangesNothing(String frame) {
		try (CapturedLog _ = new CapturedLog(); ConnectionFixture fixture = ConnectionFixture.virtual()) {
			fixture.hangAt(frame + "\n");
			fixture.connection.abort(CloseReason.FORCED);
			fixture.assertEnded(CloseReason.FORCED);
			assertThat(fixture.context.events).doesNotContain("nothing follows");
			fixture.resume();
			assertThat(fixture.context.events).contains("nothing follows");
			assertThat(fixture.driver.written()).isEmpty();
			fixture.assertEnded(CloseReason.FORCED);
			assertThat(fixture.counts.bufferedBytes()).isZero();
		}
	}

	@Test
	void aHandlerThatHasReturnedRunsUntilTheNextTurn() throws InterruptedException {
		try (ConnectionFixture fixture = State.HANDLING.create()) {
			fixture.letReturn();
			fixture.connection.abort(CloseReason.FORCED);
			assertThat(fixture.context.events).doesNotContain("nothing follows");
			fixture.driver.runTasks();
			assertThat(fixture.context.events).contains("nothing follows");
		}
	}

	@Test
	void whatWaitsForAHandlerIsForgottenAtTheEnd() {
		try (ConnectionFixture fixture = State.HANDLING.create()) {
			fixture.driver.receive("behind\n");
			int waiting = fixture.connection.core().handlers.waitingBytes();
			fixture.connection.abort(CloseReason.FORCED);
			assertThat(fixture.connection.core().handlers.waitingBytes()).isPositive().isLessThan(waiting);
			fixture.resume();
			assertThat(fixture.handled).containsExactly("hang");
			fixture.assertEnded(CloseReason.FORCED);
		}
	}

	@Test
	void aHandlerThatReturnsWhenThereAreNoTurnsEndsItsConnection() throws InterruptedException {
		try (ConnectionFixture fixture = State.HANDLING.create()) {
			fixture.driver.endTurns();
			fixture.letReturn();
			assertThat(fixture.context.events).contains("nothing follows");
			fixture.assertEnded(CloseReason.IO_ERROR);
		}
	}

	@Test
	void inAHandlerNothingMoreIsSaidToFollowOnceItHasReturned() {
		try (ConnectionFixture fixture = State.CUT.create()) {
			assertThat(fixture.context.events).containsExactly("established");
			fixture.resume();
			assertThat(fixture.context.events).contains("nothing follows").doesNotContain("forgotten");
		}
	}

	@Test
	void anInlineHandlerMayCloseItsConnectionBehindItsReply() {
		try (ConnectionFixture fixture = new ConnectionFixture()) {
			fixture.driver.receive("close\n");
			assertThat(fixture.driver.text()).isEqualTo("close\n");
			fixture.assertLingers(CloseReason.DRAINED);
		}
	}

	// Failures of the socket

	@ParameterizedTest
	@CsvSource({ "Connection reset, RESET", "Connection reset by peer, RESET", "Broken pipe, RESET",
			"No route to host, IO_ERROR", ", IO_ERROR" })
	void aFailureOfTheSocketEndsTheConnection(@Nullable String message, CloseReason reason) {
		try (ConnectionFixture fixture = new ConnectionFixture()) {
			fixture.connection.core().failed(new IOException(message));
			fixture.assertEnded(reason);
		}
	}

	@ParameterizedTest
	@CsvSource({ "Broken pipe, RESET", "No buffer space available, IO_ERROR" })
	void aWriteThatFailsEndsTheConnection(String message, CloseReason reason) {
		try (ConnectionFixture fixture = new ConnectionFixture()) {
			fixture.driver.failWrites(message);
			fixture.driver.receive("one\ntwo\n");
			assertThat(fixture.driver.written()).isEmpty();
			fixture.assertEnded(reason);
			assertThat(fixture.connection.core().state.failure()).hasMessage(message);
		}
	}

	@Test
	void aFinThatFailsEndsTheConnectionForTheReasonItHad() {
		try (ConnectionFixture fixture = new ConnectionFixture()) {
			fixture.driver.failWrites("Transport endpoint is not connected");
			fixture.closeIfQuiet(Duration.ZERO);
			assertThat(fixture.driver.hasOutputEnded()).isFalse();
			fixture.assertEnded(CloseReason.DRAINED);
		}
	}

	@Test
	void aHalfCloseThatFailsEndsTheConnection() {
		try (ConnectionFixture fixture = new ConnectionFixture()) {
			fixture.driver.failWrites("Transport endpoint is not connected");
			fixture.halfClose();
			fixture.assertEnded(CloseReason.IO_ERROR);
		}
	}

	@Test
	void aFailureInATurnEndsTheConnection() {
		try (CapturedLog _ = new CapturedLog(); ConnectionFixture fixture = new ConnectionFixture()) {
			fixture.driver.execute(() -> {
				fixture.connection.core().writer.stage(Frames.of(ManualContext.frame("for this connection")));
				throw new IllegalStateException("Thrown on request");
			});
			fixture.driver.runTasks();
			fixture.assertEnded(CloseReason.IO_ERROR);
			// the buffer is that of the next connection, too
			assertThat(fixture.driver.takeStaged()).isNull();
		}
	}

	// The last resort

	@Test
	void theTimerThatIsDueFirstIsKept() {
		try (ConnectionFixture fixture = State.HANDLING.create()) {
			fixture.closeNow(Duration.ZERO);
			fixture.advance(Duration.ofMillis(500));
			fixture.resume();
			fixture.assertLingers(CloseReason.CUT);
			fixture.advance(LAST_RESORT.minusMillis(500).minusNanos(1));
			fixture.assertLingers(CloseReason.CUT);
			fixture.advance(Duration.ofNanos(1));
			fixture.assertEnded(CloseReason.CUT);
		}
	}

	@Test
	void aTimerThatIsDueEarlierTakesThePlaceOfAnother() {
		try (ConnectionFixture fixture = State.HANDLING.create()) {
			fixture.closeNow(Duration.ZERO);
			fixture.advance(Duration.ofMillis(50));
			fixture.resume();
			fixture.assertLingers(CloseReason.CUT);
			fixture.advance(ConnectionFixture.LINGER.minusNanos(1));
			fixture.assertLingers(CloseReason.CUT);
			fixture.advance(Duration.ofNanos(1));
			fixture.assertEnded(CloseReason.CUT);
		}
	}

	@Test
	void aConnectionThatIsToldToCloseAgainAndAgainHasOneTimer() {
		try (ConnectionFixture fixture = State.CUT.create()) {
			for (int i = 0; i < 5; i++) {
				fixture.advance(Duration.ofMillis(100));
				fixture.closeNow(Duration.ZERO);
				assertThat(fixture.driver.pendingTimers()).isOne();
			}
			fixture.advance(LAST_RESORT.minusMillis(500));
			fixture.assertEnded(CloseReason.FORCED);
		}
	}

	@Test
	void aTurnThatNeverComesEndsTheConnectionAllTheSame() {
		try (ConnectionFixture fixture = new ConnectionFixture()) {
			fixture.connection.closeNow(Duration.ZERO);
			fixture.driver.window(0);
			fixture.driver.fireTimers(LAST_RESORT.toNanos());
			assertThat(fixture.connection.closeReason()).isEqualTo(CloseReason.FORCED);
			fixture.driver.runTasks();
			fixture.assertEnded(CloseReason.FORCED);
		}
	}

	@Test
	void whereNoTimerRunsAnyMoreAClosingConnectionDoesNotLinger() {
		try (ConnectionFixture fixture = new ConnectionFixture()) {
			fixture.driver.receive("one\n");
			fixture.driver.endTurns();
			fixture.connection.core().close(CloseReason.DRAINED);
			assertThat(fixture.driver.hasOutputEnded()).isTrue();
			fixture.assertEnded(CloseReason.DRAINED);
		}
	}

	@Test
	void whereNoTimerRunsAnyMoreAHandlerHasAsLongAsItNeeds() {
		try (ConnectionFixture fixture = State.HANDLING.create()) {
			fixture.driver.endTimers();
			fixture.closeNow(Duration.ZERO);
			assertThat(fixture.driver.isClosed()).isFalse();
			fixture.resume();
			assertThat(fixture.driver.text()).isEqualTo("hang\n");
			assertThat(fixture.driver.hasOutputEnded()).isTrue();
			fixture.assertEnded(CloseReason.CUT);
		}
	}

	@Test
	void whatFailsJustBeforeFinEndsTheConnectionWithoutFin() {
		try (ConnectionFixture fixture = new ConnectionFixture()) {
			CloseState state = new CloseState();
			List<CloseReason> ends = new ArrayList<>();
			CloseSequence closing = sequence(fixture, state, ends);
			closing.close(CloseReason.DRAINED);
			assertThat(ends).containsExactly(CloseReason.DRAINED);
			assertThat(fixture.driver.isClosed()).isTrue();
			assertThat(fixture.driver.hasOutputEnded()).isFalse();
		}
	}

	/** A sequence whose last write before FIN fails. */
	private static CloseSequence sequence(ConnectionFixture fixture, CloseState state, List<CloseReason> ends) {
		ConnectionStats stats = new ConnectionStats(0);
		CloseSequence[] closing = new CloseSequence[1];
		ReplyWriter writer = new ReplyWriter(Framing.LF, state, stats, fixture.driver, new OutboundHandler() {

			@Override
			public void write(ByteBuffer content) {
				throw new AssertionError();
			}

			@Override
			public void closeOutput() {
				closing[0].failed(new IOException("Broken pipe"));
			}

		}, null);
		closing[0] = new CloseSequence(state, fixture.driver, writer, fixture.connection.core().handlers,
				ConnectionFixture.LINGER, new CloseSequence.Host() {

					@Override
					public void inputCompleted() {
					}

					@Override
					public void ended(CloseReason reason) {
						ends.add(reason);
					}

					@Override
					public void debug(Object problem) {
					}

				});
		return closing[0];
	}

	// Quiet or not

	@Test
	void aConnectionIsQuietWhenNoByteHasGoneForThatLong() {
		try (ConnectionFixture fixture = new ConnectionFixture()) {
			fixture.driver.receive("one\n");
			fixture.advance(SECOND.minusNanos(1));
			assertThat(fixture.connection.isQuiet(SECOND)).isFalse();
			fixture.advance(Duration.ofNanos(1));
			assertThat(fixture.connection.isQuiet(SECOND)).isTrue();
			fixture.closeNow(SECOND);
			fixture.assertLingers(CloseReason.DRAINED);
			assertThat(fixture.connection.isQuiet(SECOND)).isFalse();
		}
	}

	@ParameterizedTest
	@EnumSource(mode = EnumSource.Mode.EXCLUDE, names = { "IDLE", "HALF_CLOSED" })
	void aConnectionWithSomethingInFlightIsNotQuiet(State state) {
		try (ConnectionFixture fixture = state.create()) {
			assertThat(fixture.connection.isQuiet(Duration.ZERO)).isFalse();
		}
	}

	@Test
	void aConnectionWithBytesInTheKernelIsNotQuiet() {
		try (ConnectionFixture fixture = new ConnectionFixture()) {
			fixture.driver.pending();
			assertThat(fixture.connection.isQuiet(Duration.ZERO)).isFalse();
			fixture.closeIfQuiet(Duration.ZERO);
			fixture.assertOpen();
		}
	}

	@ParameterizedTest
	@CsvSource({ "one\\n, 0, DRAINED", "one\\n, 1, CUT", "par, 0, FORCED" })
	void whatHasArrivedIsReadBeforeAConnectionCloses(String arrived, long quietNanos, CloseReason reason) {
		try (ConnectionFixture fixture = new ConnectionFixture()) {
			String bytes = arrived.translateEscapes();
			fixture.driver.arrive(bytes);
			fixture.closeNow(Duration.ofNanos(quietNanos));
			assertThat(fixture.connection.receivedBytes()).isEqualTo(bytes.length());
			assertThat(fixture.driver.text()).isEqualTo(bytes.endsWith("\n") ? bytes : "");
			fixture.assertLingers(reason);
		}
	}

	@Test
	void whatHasArrivedKeepsAConnectionFromBeingQuiet() {
		try (ConnectionFixture fixture = new ConnectionFixture()) {
			fixture.driver.arrive("par");
			fixture.closeIfQuiet(Duration.ZERO);
			fixture.assertOpen();
		}
	}

	// Sessions

	@Test
	void framesOfASessionThatWaitForTheirTurnAreInFlight() {
		try (ConnectionFixture fixture = session(Dispatch.INLINE)) {
			fixture.connection.closeIfQuiet(Duration.ZERO);
			send(fixture, "unasked");
			assertThat(fixture.connection.isQuiet(Duration.ZERO)).isFalse();
			assertThat(fixture.connection.core().backlog()).isEqualTo(8);
			fixture.driver.runTasks();
			assertThat(fixture.driver.text()).isEqualTo("unasked\n");
			fixture.assertOpen();
			fixture.closeIfQuiet(Duration.ZERO);
			fixture.assertLingers(CloseReason.DRAINED);
		}
	}

	@Test
	void framesOfASessionThatWaitForTheirTurnAreSentBeforeFin() {
		try (ConnectionFixture fixture = session(Dispatch.INLINE)) {
			fixture.connection.closeNow(Duration.ZERO);
			send(fixture, "unasked");
			fixture.driver.runTasks();
			assertThat(fixture.driver.text()).isEqualTo("unasked\n");
			fixture.assertLingers(CloseReason.CUT);
			assertThat(fixture.connection.conversation())
				.satisfies((it) -> assertThat(it.send(ManualContext.frame("late"))).isFalse());
		}
	}

	@Test
	void framesOfASessionThatWaitAreForgottenAtTheEnd() {
		try (ConnectionFixture fixture = session(Dispatch.VIRTUAL)) {
			fixture.hangAt("hang\n");
			send(fixture, "unasked");
			fixture.connection.abort(CloseReason.FORCED);
			fixture.assertEnded(CloseReason.FORCED);
			fixture.resume();
			assertThat(fixture.driver.written()).isEmpty();
			fixture.assertEnded(CloseReason.FORCED);
		}
	}

	@Test
	void aSessionThatClosesDropsWhatWaitsForItsHandler() {
		try (ConnectionFixture fixture = session(Dispatch.VIRTUAL)) {
			fixture.settle();
			fixture.hangAt("hang\n");
			fixture.driver.receive("behind\n");
			Objects.requireNonNull(fixture.connection.conversation()).close();
			fixture.driver.runTasks();
			assertThat(fixture.driver.hasOutputEnded()).isFalse();
			fixture.resume();
			assertThat(fixture.handled).containsExactly("hang");
			assertThat(fixture.driver.text()).isEqualTo("hang\n");
			fixture.assertLingers(CloseReason.DRAINED);
		}
	}

	private static ConnectionFixture session(Dispatch dispatch) {
		return new ConnectionFixture(ConnectionFixture.lines().dispatch(dispatch),
				(context) -> context.conversations = new Conversations(new RecordedCallbacks()));
	}

	private static void send(ConnectionFixture fixture, String frame) {
		Conversation conversation = Objects.requireNonNull(fixture.connection.conversation());
		assertThat(conversation.send(ManualContext.frame(frame))).isTrue();
	}

	// Clients

	@Test
	void aClientThatClosesDropsWhatWasNotDelivered() {
		try (ConnectionFixture fixture = new ConnectionFixture(ConnectionFixture.lines(),
				(context) -> context.server = false)) {
			fixture.connection.close();
			fixture.driver.receive("late\n");
			assertThat(fixture.handled).isEmpty();
			assertThat(fixture.counts.closed()).isEqualTo(Map.of());
			assertThat(fixture.driver.hasOutputEnded()).isTrue();
		}
	}

}
