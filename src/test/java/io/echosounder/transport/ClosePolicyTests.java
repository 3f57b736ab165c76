package io.echosounder.transport;

import java.time.Duration;
import java.util.function.Consumer;

import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for the effect of a deadline that has passed, or of its age, on a connection.
 */
class ClosePolicyTests {

	private static final Duration TIMEOUT = Duration.ofSeconds(20);

	private static final Duration MOMENT = Duration.ofNanos(1);

	private static final Duration AGE = Duration.ofSeconds(100);

	private static final Duration QUIET = Duration.ofMillis(250);

	private static final Duration GRACE = Duration.ofSeconds(10);

	@AutoClose
	private ConnectionFixture fixture = new ConnectionFixture();

	@Test
	void anIdleConnectionIsClosedOnTime() {
		create(ConnectionFixture.lines().idleTimeout(TIMEOUT));
		this.fixture.advance(TIMEOUT.minus(MOMENT));
		this.fixture.assertOpen();
		this.fixture.advance(MOMENT);
		this.fixture.assertLingers(CloseReason.IDLE);
		this.fixture.advance(ConnectionFixture.LINGER);
		this.fixture.assertEnded(CloseReason.IDLE);
	}

	@Test
	void aConnectionThatIsHalfClosedIsClosedWhenItIsIdle() {
		create(ConnectionFixture.lines().idleTimeout(TIMEOUT));
		this.fixture.halfClose();
		this.fixture.advance(TIMEOUT);
		this.fixture.assertLingers(CloseReason.IDLE);
		this.fixture.advance(ConnectionFixture.LINGER);
		this.fixture.assertEnded(CloseReason.IDLE);
	}

	@ParameterizedTest
	@CsvSource({ "par, FRAME_TIMEOUT", "one\\npar, FRAME_TIMEOUT" })
	void anIncompleteFrameIsClosedOnTime(String bytes, CloseReason reason) {
		create(ConnectionFixture.lines().frameTimeout(TIMEOUT));
		this.fixture.driver.receive(bytes.translateEscapes());
		this.fixture.advance(TIMEOUT.minus(MOMENT));
		this.fixture.assertOpen();
		this.fixture.advance(MOMENT);
		this.fixture.assertLingers(reason);
	}

	@ParameterizedTest
	@ValueSource(strings = { "tial\n", "tly" })
	void whatHasArrivedCountsBeforeADeadline(String rest) {
		create(ConnectionFixture.lines().frameTimeout(TIMEOUT).idleTimeout(TIMEOUT));
		this.fixture.driver.receive("par");
		this.fixture.driver.arrive(rest);
		this.fixture.driver.fireTimers(TIMEOUT.toNanos());
		this.fixture.connection.core().tick(this.fixture.driver.now());
		this.fixture.driver.runTasks();
		if (!rest.endsWith("\n")) {
			this.fixture.assertLingers(CloseReason.FRAME_TIMEOUT);
		}
		else {
			this.fixture.assertOpen();
			assertThat(this.fixture.driver.text()).isEqualTo("partial\n");
		}
	}

	@ParameterizedTest
	@ValueSource(booleans = { true, false })
	void aPeerThatDoesNotReadIsResetOnTime(boolean closing) {
		create(ConnectionFixture.lines().writeTimeout(TIMEOUT).idleTimeout(Duration.ofHours(1)));
		this.fixture.driver.window(2);
		this.fixture.driver.receive("one\n");
		if (closing) {
			this.fixture.driver.receiveEnd();
			assertThat(this.fixture.connection.closeReason()).isEqualTo(CloseReason.PEER);
		}
		this.fixture.advance(TIMEOUT.minus(MOMENT));
		assertThat(this.fixture.driver.isClosed()).isFalse();
		this.fixture.advance(MOMENT);
		assertThat(this.fixture.driver.hasOutputEnded()).isFalse();
		this.fixture.assertEnded(CloseReason.SLOW_READER);
	}

	@Test
	void theTimeToReadBeginsWithTheFirstByteThatWaits() {
		create(ConnectionFixture.lines().writeTimeout(TIMEOUT));
		this.fixture.driver.window(0);
		this.fixture.advance(TIMEOUT);
		this.fixture.driver.receive("one\n");
		this.fixture.advance(TIMEOUT.minus(MOMENT));
		this.fixture.assertOpen();
		this.fixture.advance(MOMENT);
		this.fixture.assertEnded(CloseReason.SLOW_READER);
	}

	@Test
	void aPeerThatReadsALittleIsNoSlowReader() {
		create(ConnectionFixture.lines().writeTimeout(TIMEOUT));
		this.fixture.driver.window(0);
		this.fixture.driver.receive("one\n");
		for (int i = 0; i < 3; i++) {
			this.fixture.driver.window(1);
			this.fixture.advance(TIMEOUT);
			this.fixture.assertOpen();
		}
		assertThat(this.fixture.driver.text()).isEqualTo("one");
		this.fixture.advance(TIMEOUT);
		this.fixture.assertEnded(CloseReason.SLOW_READER);
	}

	@Test
	void aPeerThatTookTheRestJustNowIsNotIdle() {
		create(ConnectionFixture.lines().idleTimeout(TIMEOUT));
		this.fixture.driver.window(0);
		this.fixture.driver.receive("one\n");
		this.fixture.driver.window(4);
		this.fixture.advance(TIMEOUT);
		this.fixture.assertOpen();
		assertThat(this.fixture.driver.text()).isEqualTo("one\n");
	}

	@Test
	void aPeerThatNeitherReadsNorWritesIsIdle() {
		create(ConnectionFixture.lines().idleTimeout(TIMEOUT));
		this.fixture.driver.window(0);
		this.fixture.driver.receive("one\n");
		this.fixture.advance(TIMEOUT);
		this.fixture.assertEnded(CloseReason.IDLE);
	}

	@Test
	void whileTheHandlerWorksNoDeadlineOfThePeerPasses() {
		create(ConnectionFixture.lines().dispatch(Dispatch.VIRTUAL).frameTimeout(TIMEOUT).idleTimeout(TIMEOUT));
		this.fixture.hangAt("hang\npar");
		this.fixture.advance(TIMEOUT.multipliedBy(2));
		this.fixture.assertOpen();
		this.fixture.resume();
		this.fixture.assertOpen();
		this.fixture.driver.receive("tial\n");
		this.fixture.settle();
		this.fixture.advance(TIMEOUT.minus(MOMENT));
		this.fixture.assertOpen();
		this.fixture.advance(MOMENT);
		this.fixture.assertLingers(CloseReason.IDLE);
	}

	@Test
	void afterAHandlerWithoutAReplyItIsThePeersTurn() {
		create(ConnectionFixture.lines().dispatch(Dispatch.VIRTUAL).idleTimeout(TIMEOUT));
		this.fixture.hangAt("hang-mute\n");
		this.fixture.advance(TIMEOUT.multipliedBy(2));
		this.fixture.resume();
		this.fixture.advance(TIMEOUT.minus(MOMENT));
		this.fixture.assertOpen();
		this.fixture.advance(MOMENT);
		this.fixture.assertLingers(CloseReason.IDLE);
	}

	@Test
	void whatAHandlerThatIsNotInTurnTakesIsTimeOfTheFrameBehind() {
		create(ConnectionFixture.lines().dispatch(Dispatch.VIRTUAL).frameTimeout(TIMEOUT));
		this.fixture.hangAt("hang\npar");
		this.fixture.advance(TIMEOUT.minus(MOMENT));
		this.fixture.resume();
		this.fixture.assertOpen();
		this.fixture.advance(MOMENT);
		this.fixture.assertLingers(CloseReason.FRAME_TIMEOUT);
	}

	@Test
	void aFrameThatBeginsBehindTheEndOfAnotherHasItsTimeAnew() {
		create(ConnectionFixture.lines().dispatch(Dispatch.VIRTUAL).frameTimeout(TIMEOUT));
		this.fixture.driver.receive("par");
		this.fixture.advance(TIMEOUT.minus(MOMENT));
		this.fixture.driver.receive("tial\npar");
		this.fixture.settle();
		this.fixture.advance(TIMEOUT.minus(MOMENT));
		this.fixture.assertOpen();
		this.fixture.advance(MOMENT);
		this.fixture.assertLingers(CloseReason.FRAME_TIMEOUT);
	}

	@Test
	void afterAnInlineHandlerThatTookLongAFrameHasItsTimeAnew() {
		create(ConnectionFixture.lines().frameTimeout(TIMEOUT).idleTimeout(TIMEOUT));
		this.fixture.driver.receive("last\npar");
		this.fixture.advance(TIMEOUT.minus(MOMENT));
		this.fixture.assertOpen();
		this.fixture.advance(MOMENT);
		this.fixture.assertLingers(CloseReason.FRAME_TIMEOUT);
	}

	@Test
	void afterAPauseAFrameHasItsTimeAnew() {
		create(ConnectionFixture.lines().frameTimeout(TIMEOUT).writeBuffer(4));
		this.fixture.driver.window(0);
		this.fixture.driver.receive("one\npar");
		assertThat(this.fixture.driver.receive("tial\n")).isFalse();
		this.fixture.advance(TIMEOUT.multipliedBy(2));
		this.fixture.assertOpen();
		this.fixture.driver.read(2);
		assertThat(this.fixture.handled).containsExactly("one");
		this.fixture.driver.read(1);
		assertThat(this.fixture.handled).containsExactly("one", "partial");
	}

	@Test
	void readingAfterAPauseGivesAFrameItsTimeAnew() {
		create(ConnectionFixture.lines().frameTimeout(TIMEOUT).writeBuffer(4));
		this.fixture.driver.window(0);
		this.fixture.driver.receive("one\npar");
		this.fixture.advance(TIMEOUT);
		this.fixture.driver.read(4);
		this.fixture.advance(TIMEOUT.minus(MOMENT));
		this.fixture.assertOpen();
		this.fixture.advance(MOMENT);
		this.fixture.assertLingers(CloseReason.FRAME_TIMEOUT);
	}

	@Test
	void aPeerThatTookTheRestJustNowHasATickForItsFrame() {
		create(ConnectionFixture.lines().frameTimeout(TIMEOUT));
		this.fixture.driver.window(0);
		this.fixture.driver.receive("one\npar");
		this.fixture.driver.window(4);
		this.fixture.advance(TIMEOUT);
		this.fixture.assertOpen();
		assertThat(this.fixture.driver.text()).isEqualTo("one\n");
		this.fixture.advance(MOMENT);
		this.fixture.assertLingers(CloseReason.FRAME_TIMEOUT);
	}

	@Test
	void aHeaderThatDoesNotComeIsClosedOnTime() {
		create(ConnectionFixture.lines().handshakeTimeout(TIMEOUT),
				(context) -> context.proxyMode = ProxyMode.REQUIRED);
		this.fixture.driver.receive("PRO");
		this.fixture.advance(TIMEOUT.minus(MOMENT));
		this.fixture.assertOpen();
		this.fixture.advance(MOMENT);
		assertThat(this.fixture.connection.closeReason()).isEqualTo(CloseReason.PROXY_HEADER);
		this.fixture.advance(ConnectionFixture.LINGER);
		this.fixture.assertEnded(CloseReason.PROXY_HEADER);
	}

	@Test
	void aConnectionThatClosesHasNoDeadlineButThatOfItsReplies() {
		create(ConnectionFixture.lines().idleTimeout(TIMEOUT).linger(Duration.ofMinutes(1)));
		this.fixture.closeIfQuiet(Duration.ZERO);
		this.fixture.advance(TIMEOUT);
		this.fixture.assertLingers(CloseReason.DRAINED);
	}

	@Test
	void withoutTimeoutsAConnectionStays() {
		this.fixture.driver.receive("par");
		this.fixture.advance(Duration.ofDays(100));
		this.fixture.assertOpen();
		this.fixture.driver.window(0);
		this.fixture.driver.receive("tial\n");
		this.fixture.advance(Duration.ofDays(100));
		this.fixture.assertOpen();
	}

	// Age

	@Test
	void aConnectionOfAnyAgeStays() {
		this.fixture.advance(Duration.ofDays(364));
		this.fixture.assertOpen();
	}

	@Test
	void anOldConnectionThatIsQuietIsClosed() {
		create(ConnectionFixture.lines(), aging(0, 0));
		this.fixture.advance(AGE.minus(MOMENT));
		this.fixture.assertOpen();
		this.fixture.advance(MOMENT);
		this.fixture.assertLingers(CloseReason.MAX_AGE);
		this.fixture.advance(ConnectionFixture.LINGER);
		this.fixture.assertEnded(CloseReason.MAX_AGE);
	}

	@ParameterizedTest
	@CsvSource({ "0.1, 0, 100", "0.1, 0.5, 95", "0.1, 1, 90", "1, 0.25, 75", "1, 1, 0", "0, 0.5, 100" })
	void theJitterMakesConnectionsOldEarlier(double jitter, double random, int seconds) {
		create(ConnectionFixture.lines(), aging(jitter, random));
		if (seconds > 0) {
			this.fixture.advance(Duration.ofSeconds(seconds).minus(MOMENT));
			this.fixture.assertOpen();
		}
		this.fixture.advance(QUIET);
		this.fixture.assertLingers(CloseReason.MAX_AGE);
	}

	@Test
	void anOldConnectionIsClosedAsSoonAsItIsQuiet() {
		create(ConnectionFixture.lines(), aging(0, 0));
		this.fixture.advance(AGE.minus(MOMENT));
		this.fixture.driver.receive("one\n");
		this.fixture.advance(MOMENT);
		this.fixture.assertOpen();
		this.fixture.advance(QUIET.minus(MOMENT).minus(MOMENT));
		this.fixture.assertOpen();
		this.fixture.advance(MOMENT);
		this.fixture.assertLingers(CloseReason.MAX_AGE);
		assertThat(this.fixture.driver.text()).isEqualTo("one\n");
	}

	@Test
	void anOldConnectionThatIsNeverQuietIsClosedBehindItsLastReply() {
		create(ConnectionFixture.lines(), aging(0, 0));
		talkUntil(AGE.plus(GRACE));
		String before = this.fixture.driver.text();
		this.fixture.advance(MOMENT);
		this.fixture.assertOpen();
		this.fixture.driver.receive("one\n");
		this.fixture.assertLingers(CloseReason.MAX_AGE);
		assertThat(this.fixture.driver.text()).isEqualTo(before + "one\n");
		this.fixture.driver.receiveEnd();
		this.fixture.assertEnded(CloseReason.MAX_AGE);
	}

	@Test
	void theFrameThatIsIncompleteAtTheEndOfTheGraceIsAnsweredAndNoneBehindIt() {
		create(ConnectionFixture.lines(), aging(0, 0));
		this.fixture.driver.receive("par");
		this.fixture.advance(AGE.plus(GRACE).multipliedBy(2));
		this.fixture.assertOpen();
		this.fixture.driver.receive("tial\ntwo\nthr");
		this.fixture.assertLingers(CloseReason.MAX_AGE);
		assertThat(this.fixture.driver.text()).isEqualTo("partial\ntwo\n");
		this.fixture.driver.receive("ee\n");
		assertThat(this.fixture.handled).containsExactly("partial", "two");
		this.fixture.driver.receiveEnd();
		this.fixture.assertEnded(CloseReason.MAX_AGE);
	}

	@Test
	void anIncompleteFrameOfAnOldConnectionHasItsTimeout() {
		create(ConnectionFixture.lines().frameTimeout(AGE.multipliedBy(2)), aging(0, 0));
		this.fixture.driver.receive("par");
		this.fixture.advance(AGE.multipliedBy(2));
		this.fixture.assertLingers(CloseReason.FRAME_TIMEOUT);
	}

	@Test
	void anOldConnectionWaitsForItsHandler() {
		create(ConnectionFixture.lines().dispatch(Dispatch.VIRTUAL), aging(0, 0));
		this.fixture.hangAt("hang\n");
		this.fixture.advance(AGE.plus(GRACE).multipliedBy(2));
		this.fixture.assertOpen();
		this.fixture.resume();
		this.fixture.advance(MOMENT);
		this.fixture.assertLingers(CloseReason.MAX_AGE);
		assertThat(this.fixture.driver.text()).isEqualTo("hang\n");
	}

	@Test
	void anOldConnectionWhoseHandlerNeverRestsIsClosedBehindItsNextFrames() {
		create(ConnectionFixture.lines().dispatch(Dispatch.VIRTUAL), aging(0, 0));
		this.fixture.hangAt("hang\n");
		this.fixture.advance(AGE.plus(GRACE));
		this.fixture.driver.receive("two\nthr");
		assertThat(this.fixture.connection.closeReason()).isEqualTo(CloseReason.MAX_AGE);
		assertThat(this.fixture.driver.hasOutputEnded()).isFalse();
		this.fixture.resume();
		this.fixture.settle();
		this.fixture.assertLingers(CloseReason.MAX_AGE);
		assertThat(this.fixture.driver.text()).isEqualTo("hang\ntwo\n");
	}

	@Test
	void anOldConnectionWhosePeerDoesNotReadIsAskedNoMoreAndReset() {
		create(ConnectionFixture.lines().writeTimeout(AGE.multipliedBy(3)), aging(0, 0));
		this.fixture.driver.window(2);
		this.fixture.driver.receive("one\n");
		this.fixture.advance(AGE.plus(GRACE));
		this.fixture.assertOpen();
		this.fixture.advance(MOMENT);
		assertThat(this.fixture.connection.closeReason()).isEqualTo(CloseReason.MAX_AGE);
		assertThat(this.fixture.driver.hasOutputEnded()).isFalse();
		this.fixture.advance(AGE.multipliedBy(2).minus(GRACE));
		this.fixture.assertEnded(CloseReason.SLOW_READER);
	}

	@Test
	void anOldConnectionWhosePeerReadsAtLastGetsEveryReply() {
		create(ConnectionFixture.lines(), aging(0, 0));
		this.fixture.driver.window(2);
		this.fixture.driver.receive("one\n");
		this.fixture.advance(AGE.plus(GRACE));
		this.fixture.advance(MOMENT);
		this.fixture.driver.read(2);
		this.fixture.assertLingers(CloseReason.MAX_AGE);
		assertThat(this.fixture.driver.text()).isEqualTo("one\n");
	}

	@Test
	void anOldConnectionWhoseHandlerHangsIsForcedByTheDrain() {
		create(ConnectionFixture.lines().dispatch(Dispatch.VIRTUAL), aging(0, 0));
		this.fixture.hangAt("hang\n");
		this.fixture.advance(AGE.plus(GRACE));
		this.fixture.driver.receive("two\n");
		this.fixture.closeNow(Duration.ZERO);
		this.fixture.advance(ConnectionFixture.LINGER.multipliedBy(2));
		this.fixture.assertEnded(CloseReason.FORCED);
	}

	@Test
	void anOldConnectionThatThePeerEndsFirstIsThePeers() {
		create(ConnectionFixture.lines(), aging(0, 0));
		talkUntil(AGE.plus(GRACE));
		this.fixture.driver.receiveEnd();
		this.fixture.assertEnded(CloseReason.PEER);
	}

	/** The peer sends and reads so often that the connection is never quiet. */
	private void talkUntil(Duration end) {
		Duration step = QUIET.dividedBy(2);
		for (Duration time = step; time.compareTo(end) < 0; time = time.plus(step)) {
			this.fixture.driver.receive("one\n");
			this.fixture.advance(step);
		}
		this.fixture.driver.receive("one\n");
		this.fixture.advance(step.minus(MOMENT));
	}

	private static Consumer<ManualContext> aging(double jitter, double random) {
		return (context) -> {
			context.maxAge = new MaxAge(AGE, jitter, QUIET, GRACE);
			context.random = random;
		};
	}

	// Memory

	@Test
	void aConnectionThatAwaitsSomethingIsEvictedForThat() {
		create(ConnectionFixture.lines(), (context) -> context.proxyMode = ProxyMode.REQUIRED);
		this.fixture.driver.receive("PRO");
		evict(CloseReason.PROXY_HEADER);
	}

	@Test
	void aConnectionInTheMiddleOfAFrameIsEvictedForThat() {
		this.fixture.driver.receive("one\npar");
		evict(CloseReason.FRAME_TIMEOUT);
	}

	@Test
	void aConnectionWithUnsentRepliesIsEvictedForThat() {
		this.fixture.driver.window(0);
		this.fixture.driver.receive("one\npar");
		evict(CloseReason.SLOW_READER);
	}

	@Test
	void aConnectionWithWaitingMessagesIsEvictedForThat() {
		create(ConnectionFixture.lines().dispatch(Dispatch.VIRTUAL));
		this.fixture.hangAt("hang\npar");
		evict(CloseReason.SLOW_READER);
		this.fixture.resume();
		assertThat(this.fixture.counts.bufferedBytes()).isZero();
	}

	@Test
	void aMessageThatIsHandledInTurnNeedsNoMemory() {
		this.fixture.context.loops().budget().change(Long.MAX_VALUE / 2);
		this.fixture.driver.receive("one\n");
		assertThat(this.fixture.driver.text()).isEqualTo("one\n");
		this.fixture.assertOpen();
	}

	private void evict(CloseReason reason) {
		this.fixture.connection.core().evict();
		assertThat(this.fixture.counts.evictedConnections()).isOne();
		assertThat(this.fixture.context.loops().budget().evicted()).isOne();
		assertThat(this.fixture.connection.core().memory.isEvicted()).isTrue();
		this.fixture.assertEnded(reason);
	}

	private void create(TransportOptions.Builder options) {
		create(options, (_) -> {
		});
	}

	private void create(TransportOptions.Builder options, Consumer<ManualContext> customizer) {
		this.fixture.close();
		this.fixture = new ConnectionFixture(options, customizer);
	}

}
