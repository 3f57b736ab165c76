package io.echosounder.transport;

import java.time.Duration;

import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for {@link Deadlines}.
 */
class DeadlinesTests {

	/** The clock may begin anywhere, and go past its largest number. */
	private static final long START = Long.MAX_VALUE - 5;

	private static final Duration HANDSHAKE = Duration.ofSeconds(10);

	private static final Duration WRITE = Duration.ofSeconds(20);

	private static final Duration FRAME = Duration.ofSeconds(30);

	private static final Duration IDLE = Duration.ofSeconds(60);

	private static final Duration SECOND = Duration.ofSeconds(1);

	private final ConnectionStats stats = new ConnectionStats(START);

	private final ConnectionOptions options = TransportOptions.builder()
		.handshakeTimeout(HANDSHAKE)
		.writeTimeout(WRITE)
		.frameTimeout(FRAME)
		.idleTimeout(IDLE)
		.buildConnection();

	private final Deadlines deadlines = new Deadlines(this.stats, START);

	@Test
	void withoutAByteTheConnectionIsIdle() {
		assertDue(CloseReason.IDLE, IDLE);
	}

	@ParameterizedTest
	@ValueSource(booleans = { true, false })
	void aByteInEitherDirectionPutsIdleOff(boolean in) {
		if (in) {
			this.stats.received(1, at(SECOND));
		}
		else {
			this.stats.sent(1, at(SECOND));
		}
		assertDue(CloseReason.IDLE, IDLE.plus(SECOND));
	}

	@Test
	void afterAHandlerItIsThePeersTurn() {
		this.deadlines.handled(at(SECOND));
		assertDue(CloseReason.IDLE, IDLE.plus(SECOND));
	}

	@Test
	void aReplyThatBeganToWaitPutsIdleOff() {
		this.deadlines.writeStarted(at(SECOND));
		assertDue(CloseReason.IDLE, IDLE.plus(SECOND));
	}

	@Test
	void aFrameHasItsTimeFromItsFirstByte() {
		frame(true, false, SECOND);
		this.stats.received(1, at(FRAME));
		frame(true, false, FRAME);
		assertThat(this.deadlines.isMidFrame()).isTrue();
		assertDue(CloseReason.FRAME_TIMEOUT, FRAME.plus(SECOND));
	}

	@Test
	void eachFrameHasItsTimeAnew() {
		frame(true, false, Duration.ZERO);
		frame(true, true, SECOND);
		assertDue(CloseReason.FRAME_TIMEOUT, FRAME.plus(SECOND));
	}

	@Test
	void aFrameThatBeginsLaterHasItsTimeAnew() {
		frame(true, false, Duration.ZERO);
		frame(false, true, SECOND);
		assertThat(this.deadlines.isMidFrame()).isFalse();
		assertDue(CloseReason.IDLE, IDLE);
		frame(true, false, SECOND.multipliedBy(2));
		assertDue(CloseReason.FRAME_TIMEOUT, FRAME.plusSeconds(2));
	}

	@Test
	void afterAPauseAFrameHasItsTimeAnew() {
		frame(true, false, Duration.ZERO);
		this.deadlines.readingResumed(at(SECOND));
		assertDue(CloseReason.FRAME_TIMEOUT, FRAME.plus(SECOND));
	}

	@Test
	void aFrameWaitsWhileRepliesWait() {
		frame(true, false, Duration.ZERO);
		this.deadlines.writeStarted(at(Duration.ZERO));
		this.stats.unsent(1);
		this.deadlines.writeProgressed(at(FRAME));
		assertNotDue(FRAME, false);
		this.stats.unsent(0);
		assertThat(overdue(FRAME, false)).isEqualTo(CloseReason.FRAME_TIMEOUT);
	}

	@Test
	void whileMessagesAreWithTheHandlerItIsNotThePeersTurn() {
		frame(true, false, Duration.ZERO);
		assertNotDue(IDLE, true);
		assertThat(overdue(IDLE, false)).isEqualTo(CloseReason.FRAME_TIMEOUT);
	}

	@Test
	void repliesWaitFromTheFirstOrFromTheLastProgress() {
		this.deadlines.writeStarted(at(SECOND));
		assertNotDue(WRITE.plus(SECOND), false);
		this.stats.unsent(1);
		assertDue(CloseReason.SLOW_READER, WRITE.plus(SECOND));
		assertThat(overdue(WRITE.plus(SECOND), true)).isEqualTo(CloseReason.SLOW_READER);
		this.deadlines.writeProgressed(at(SECOND.multipliedBy(2)));
		assertDue(CloseReason.SLOW_READER, WRITE.plusSeconds(2));
	}

	@Test
	void whatComesFirstIsAwaited() {
		this.deadlines.await(CloseReason.HANDSHAKE, at(SECOND));
		assertThat(this.deadlines.awaited()).isEqualTo(CloseReason.HANDSHAKE);
		assertDue(CloseReason.HANDSHAKE, HANDSHAKE.plus(SECOND));
		assertThat(overdue(HANDSHAKE.plus(SECOND), true)).isEqualTo(CloseReason.HANDSHAKE);
	}

	@Test
	void whatComesFirstIsAwaitedBeforeAllElse() {
		frame(true, false, Duration.ZERO);
		this.stats.unsent(1);
		this.deadlines.writeStarted(at(Duration.ZERO));
		this.deadlines.await(CloseReason.PROXY_HEADER, at(Duration.ZERO));
		assertThat(overdue(IDLE, false)).isEqualTo(CloseReason.PROXY_HEADER);
	}

	@Test
	void whatIsIncompleteMeanwhileIsNoFrame() {
		this.deadlines.await(CloseReason.HANDSHAKE, at(SECOND.multipliedBy(25)));
		frame(true, false, Duration.ZERO);
		assertNotDue(FRAME, false);
		this.deadlines.await(null, at(FRAME));
		assertThat(this.deadlines.isMidFrame()).isFalse();
		assertNotDue(FRAME, false);
		frame(true, false, FRAME);
		assertDue(CloseReason.FRAME_TIMEOUT, FRAME.multipliedBy(2));
	}

	@Test
	void noDeadlineIsDueThatIsZero() {
		ConnectionOptions zero = ConnectionFixture.lines().buildConnection();
		Deadlines none = new Deadlines(this.stats, START);
		none.await(CloseReason.HANDSHAKE, START);
		this.stats.unsent(1);
		none.writeStarted(START);
		assertThat(none.overdue(at(IDLE), false, zero)).isNull();
		none.await(null, START);
		this.stats.unsent(0);
		none.frame(true, false, START);
		assertThat(none.overdue(at(IDLE), false, zero)).isNull();
	}

	@Test
	void bytesAndTheTimeOfTheLastAreCounted() {
		this.stats.received(3, at(SECOND));
		this.stats.received(4, at(SECOND));
		this.stats.sent(5, at(SECOND));
		this.stats.unsent(6);
		assertThat(this.stats.receivedBytes()).isEqualTo(7);
		assertThat(this.stats.sentBytes()).isEqualTo(5);
		assertThat(this.stats.unsentBytes()).isEqualTo(6);
		assertThat(this.stats.lastByteAt()).isEqualTo(at(SECOND));
		assertThat(this.stats.idleFor(at(SECOND.plusNanos(7)))).isEqualTo(7);
		// another thread may have read the clock before
		assertThat(this.stats.idleFor(START)).isZero();
	}

	private void frame(boolean partial, boolean completed, Duration at) {
		this.deadlines.frame(partial, completed, at(at));
	}

	private void assertDue(CloseReason reason, Duration at) {
		// before the clock has gone past its largest number
		assertThat(overdue(Duration.ZERO, false)).isNull();
		assertThat(overdue(at.minusNanos(1), false)).isNull();
		assertThat(overdue(at, false)).isEqualTo(reason);
	}

	private void assertNotDue(Duration at, boolean handling) {
		assertThat(overdue(at, handling)).isNull();
	}

	private @Nullable CloseReason overdue(Duration at, boolean handling) {
		return this.deadlines.overdue(at(at), handling, this.options);
	}

	private static long at(Duration time) {
		return START + time.toNanos();
	}

}
