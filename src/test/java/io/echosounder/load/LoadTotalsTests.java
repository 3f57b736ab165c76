package io.echosounder.load;

import java.io.IOException;
import java.net.ServerSocket;
import java.time.Duration;
import java.util.Map;

import io.echosounder.address.Target;
import io.echosounder.framing.Framing;
import io.echosounder.probe.Connector;
import io.echosounder.probe.FailedException;
import io.echosounder.probe.Payload;
import io.echosounder.probe.Phase;
import io.echosounder.probe.ProbeOptions;
import io.echosounder.probe.Reason;
import org.HdrHistogram.Histogram;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

/**
 * Tests for how figures are summed up.
 */
class LoadTotalsTests {

	private static final long SECOND = 1_000_000_000;

	private static final LoadOptions PACED = new LoadOptions(1, 1, 10, Duration.ofSeconds(1), Long.MAX_VALUE,
			Sizes.of(64));

	private static final LoadOptions CLOSED = new LoadOptions(1, 1, 0, null, 5, Sizes.of(64));

	private static final Failure REFUSED = new Failure(Phase.CONNECT, Reason.REFUSED);

	private static final Failure WRONG = new Failure(Phase.ECHO, Reason.MISMATCH);

	private final LoadTotals totals = new LoadTotals();

	@Test
	void threadsAreSummedUp() {
		this.totals.add(histogram(1000, 2000), histogram(5000, 9000), 128, 1, 0);
		this.totals.add(histogram(3000), histogram(7000), 64, 2, 3);
		LoadResult result = this.totals.result(PACED, SECOND / 2, unsent(4));
		assertThat(result.messages()).isEqualTo(3);
		assertThat(result.rate()).isEqualTo(6);
		assertThat(result.bytes()).isEqualTo(192);
		assertThat(result.lost()).isEqualTo(3);
		assertThat(result.reconnects()).isEqualTo(3);
		assertThat(result.unsent()).isEqualTo(4);
		assertThat(result.latency().percentile(50)).isBetween(2000L, 2001L);
		assertThat(Results.corrected(result).percentile(25)).isBetween(7000L, 7003L);
	}

	@Test
	void whatWasDueAndNotSentIsCorrectedToItsWaitUntilTheEnd() {
		this.totals.add(histogram(1000, 1000), histogram(1000, 1000), 128, 0, 0);
		Histogram unsent = histogram(SECOND, 2 * SECOND, 3 * SECOND);
		LoadResult result = this.totals.result(PACED, 4 * SECOND, unsent);
		assertThat(result.unsent()).isEqualTo(3);
		assertThat(result.latency().count()).isEqualTo(2);
		assertThat(Results.corrected(result).count()).isEqualTo(5);
		assertThat(Results.corrected(result).percentile(50)).isGreaterThanOrEqualTo(SECOND);
		assertThat(Results.corrected(result).max()).isGreaterThanOrEqualTo(3 * SECOND);
	}

	@Test
	void whatWasLostIsCorrectedToItsWaitUntilTheEndToo() {
		this.totals.add(histogram(1000), histogram(1000), 64, 2, 0);
		this.totals.addLost(histogram(SECOND, 3 * SECOND));
		assertThat(Results.corrected(this.totals.result(PACED, 3 * SECOND, unsent(0))).max())
			.isBetween(2 * SECOND - SECOND / 500, 2 * SECOND + SECOND / 500);
		LoadResult result = this.totals.result(PACED, 10 * SECOND, unsent(0));
		assertThat(Results.corrected(result).count()).isEqualTo(result.due()).isEqualTo(3);
		assertThat(Results.corrected(result).max()).as("waits on").isGreaterThan(8 * SECOND);
	}

	@Test
	void aFewThatAreUnsentWhenTheTimeIsOverDoNotPutTheLoadBehind() {
		LoadOptions fast = new LoadOptions(1, 1, 1000, Duration.ofSeconds(1), Long.MAX_VALUE, Sizes.of(64));
		this.totals.add(histogram(1000), histogram(1000), 64, 0, 0);
		assertThat(this.totals.result(fast, SECOND, unsent(100)).isPerfect()).isTrue();
		assertThat(this.totals.result(fast, SECOND, unsent(101)).isPerfect()).isFalse();
		for (int i = 0; i < 20_000; i++) {
			this.totals.add(histogram(1000), histogram(1000), 64, 0, 0);
		}
		assertThat(this.totals.result(fast, 20 * SECOND, unsent(101)).isBehind()).isFalse();
		assertThat(this.totals.result(fast, 20 * SECOND, unsent(300)).isBehind()).isTrue();
	}

	@Test
	void moreConnectionsAreOfUseIfThoseThereAreWereBusyAndNoneWasLost() {
		LoadOptions fast = new LoadOptions(2, 5, 1000, Duration.ofSeconds(1), Long.MAX_VALUE, Sizes.of(64));
		this.totals.add(histogram(SECOND / 50), histogram(SECOND), 64, 0, 0);
		assertThat(this.totals.result(fast, SECOND, unsent(500)).isShortOfConnections()).isTrue();
		assertThat(this.totals.result(fast, SECOND, unsent(50)).isShortOfConnections()).as("kept up").isFalse();
		this.totals.add(REFUSED, new FailureCount(1, "Nothing listens"));
		assertThat(this.totals.result(fast, SECOND, unsent(500)).isShortOfConnections()).as("went away").isFalse();
	}

	@Test
	void moreConnectionsAreOfNoUseIfAllStoodStill() {
		LoadOptions fast = new LoadOptions(2, 5, 1000, Duration.ofSeconds(1), Long.MAX_VALUE, Sizes.of(64));
		this.totals.add(histogram(1000, 1000, SECOND), histogram(1000, 1000, SECOND), 192, 0, 0);
		assertThat(this.totals.result(fast, SECOND, unsent(500)).isShortOfConnections()).isFalse();
	}

	@Test
	void silenceAtTheEndIsSinceTheLastEcho() {
		assertThat(this.totals.result(PACED, SECOND, unsent(0)).silence()).isEqualTo(SECOND);
		this.totals.add(histogram(1000), histogram(1000), 64, 0, 0);
		this.totals.echoed(SECOND);
		this.totals.echoed(SECOND / 2);
		assertThat(this.totals.result(PACED, SECOND, unsent(0)).silence()).isZero();
		assertThat(this.totals.result(PACED, 3 * SECOND, unsent(0)).silence()).isEqualTo(2 * SECOND);
	}

	@Test
	void withoutARateNothingIsCorrected() {
		this.totals.add(histogram(1000), histogram(), 64, 0, 0);
		assertThat(this.totals.result(CLOSED, SECOND, unsent(0)).corrected()).isNull();
	}

	@Test
	void aStretchHasWhatCameSinceTheLast() {
		this.totals.add(histogram(1000), histogram(5000), 64, 0, 0);
		this.totals.add(REFUSED, new FailureCount(2, "Nothing listens"));
		this.totals.endInterval(0, SECOND);
		this.totals.add(histogram(1000, 1000), histogram(6000, 8000), 128, 0, 0);
		this.totals.endInterval(SECOND, 3 * SECOND);
		LoadResult result = this.totals.result(PACED, 3 * SECOND, unsent(0));
		assertThat(result.intervals()).hasSize(2);
		Interval first = result.intervals().getFirst();
		assertThat(first.messages()).isOne();
		assertThat(first.errors()).isEqualTo(2);
		assertThat(first.median()).as("from the plan").isBetween(5000L, 5003L);
		Interval second = result.intervals().getLast();
		assertThat(second.rate()).isEqualTo(1);
		assertThat(second.errors()).isZero();
		assertThat(second.max()).isBetween(8000L, 8007L);
		assertThat(result.messages()).isEqualTo(3);
	}

	@Test
	void withoutARateAStretchHasLatenciesFromTheSending() {
		this.totals.add(histogram(1000), histogram(), 64, 0, 0);
		assertThat(this.totals.endInterval(0, SECOND).median()).isBetween(1000L, 1001L);
	}

	@Test
	void failuresAreKeptByKindInTheirOrderWithTheirFirstSentence() {
		this.totals.add(WRONG, new FailureCount(1, "Byte 1"));
		this.totals.add(REFUSED, new FailureCount(2, "Nothing listens"));
		this.totals.add(WRONG, new FailureCount(3, "Byte 7"));
		LoadResult result = this.totals.result(CLOSED, SECOND, unsent(0));
		assertThat(result.failures()).containsExactly(Map.entry(WRONG, new FailureCount(4, "Byte 1")),
				Map.entry(REFUSED, new FailureCount(2, "Nothing listens")));
		assertThat(result.errors()).isEqualTo(6);
		assertThat(result.mismatches()).isEqualTo(4);
		assertThat(result.isPerfect()).isFalse();
	}

	@Test
	void itIsPerfectIfSomethingCameBackAndNothingFailed() {
		assertThat(this.totals.result(CLOSED, 0, unsent(0)).isPerfect()).isFalse();
		assertThat(this.totals.result(CLOSED, 0, unsent(0)).rate()).isZero();
		this.totals.add(histogram(1000), histogram(), 64, 0, 0);
		assertThat(this.totals.result(CLOSED, SECOND, unsent(0)).isPerfect()).isTrue();
		this.totals.add(histogram(), histogram(), 0, 1, 0);
		assertThat(this.totals.result(CLOSED, SECOND, unsent(0)).isPerfect()).isFalse();
	}

	@Test
	void aTallyGivesEachFigureOnce() throws Exception {
		LoadRecorder recorder = new LoadRecorder(true);
		recorder.echoed(new Payload(Framing.LF, 64, 1), 100, 300, 1300);
		recorder.reconnected();
		FailedException refused = refused();
		recorder.failed(refused, 2);
		recorder.failed(refused, 0);
		for (int i = 0; i < 2; i++) {
			recorder.drainTo(this.totals);
			LoadResult result = this.totals.result(PACED, SECOND, unsent(0));
			assertThat(result.latency().max()).isBetween(1000L, 1001L);
			assertThat(Results.corrected(result).max()).isBetween(1200L, 1201L);
			assertThat(result.bytes()).isEqualTo(65);
			assertThat(result.lost()).isEqualTo(2);
			assertThat(result.reconnects()).isOne();
			assertThat(result.failures()).containsOnlyKeys(REFUSED);
			assertThat(result.errors()).isEqualTo(2);
		}
		assertThat(recorder.last()).isEqualTo(1300);
	}

	private static FailedException refused() throws IOException {
		int port;
		try (ServerSocket socket = new ServerSocket(0)) {
			port = socket.getLocalPort();
		}
		return catchThrowableOfType(FailedException.class,
				() -> new Connector(new Target("127.0.0.1", port), ProbeOptions.DEFAULTS).open());
	}

	private static Histogram unsent(int count) {
		Histogram histogram = new Histogram(3);
		for (int i = 0; i < count; i++) {
			histogram.recordValue(SECOND);
		}
		return histogram;
	}

	private static Histogram histogram(long... values) {
		Histogram histogram = new Histogram(3);
		for (long value : values) {
			histogram.recordValue(value);
		}
		return histogram;
	}

}
