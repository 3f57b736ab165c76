package io.echosounder.command;

import java.net.InetAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

import io.echosounder.probe.Phase;
import io.echosounder.probe.Reason;
import io.echosounder.probe.Result;
import io.echosounder.testing.ManualClock;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for the times of attempts, on a clock that the test moves.
 */
class ProbeRunTests {

	private static final Duration SECOND = Duration.ofSeconds(1);

	private final ManualClock clock = new ManualClock();

	private final List<String> events = new ArrayList<>();

	@Test
	void attemptsBeginAnIntervalAfterEachOther() {
		ProbeRun run = run(3, null, Duration.ofMillis(300), Duration.ofMillis(100), Duration.ofMillis(900));
		assertThat(this.events).containsExactly("1 at PT0S", "2 at PT1S", "3 at PT2S last");
		assertThat(run.elapsed()).isEqualTo(Duration.ofMillis(2900));
		assertThat(run.statistics().received()).isEqualTo(3);
	}

	@Test
	void oneThatTakesLongerPutsOffTheOthers() {
		run(3, null, Duration.ofMillis(2500), Duration.ofMillis(100), Duration.ofMillis(100));
		assertThat(this.events).containsExactly("1 at PT0S", "2 at PT2.5S", "3 at PT3.5S last");
	}

	@Test
	void noneBeginsAfterTheDuration() {
		run(100, Duration.ofSeconds(3), Duration.ZERO, Duration.ZERO, Duration.ZERO);
		assertThat(this.events).containsExactly("1 at PT0S", "2 at PT1S", "3 at PT2S last");
	}

	@Test
	void theOneThatOutlastsTheDurationIsTheLast() {
		run(100, Duration.ofSeconds(3), Duration.ZERO, Duration.ofSeconds(4));
		assertThat(this.events).containsExactly("1 at PT0S", "2 at PT1S");
	}

	@Test
	void anInterruptEndsTheRunAndTheAttemptInItIsNotCounted() {
		ProbeRun run = new ProbeRun((seq, _) -> {
			if (seq == 3) {
				throw new InterruptedException();
			}
			return result(seq);
		}, new Schedule(SECOND, 100, null), this.clock, this.clock::advance);
		run.run((_) -> true);
		assertThat(run.statistics().transmitted()).isEqualTo(2);
		assertThat(run.elapsed()).isEqualTo(SECOND);
	}

	@Test
	void anInterruptInThePauseEndsTheRun() {
		ProbeRun run = new ProbeRun((seq, _) -> result(seq), new Schedule(SECOND, 100, null), this.clock, (_) -> {
			throw new InterruptedException();
		});
		run.run((_) -> true);
		assertThat(run.statistics().transmitted()).isOne();
	}

	@Test
	void anInterruptWithoutPausesEndsTheRun() {
		ProbeRun run = new ProbeRun((seq, _) -> {
			if (seq == 5) {
				Thread.currentThread().interrupt();
			}
			return result(seq);
		}, new Schedule(Duration.ZERO, 100, null), this.clock, this.clock::advance);
		run.run((_) -> true);
		assertThat(run.statistics().transmitted()).isEqualTo(5);
		assertThat(Thread.currentThread().isInterrupted()).isFalse();
	}

	@Test
	void theRunEndsWhenNobodyListensAnyMore() {
		ProbeRun run = new ProbeRun((seq, _) -> result(seq), new Schedule(SECOND, 100, null), this.clock,
				this.clock::advance);
		run.run((result) -> result.seq() < 4);
		assertThat(run.statistics().transmitted()).isEqualTo(4);
	}

	@Test
	void failuresDoNotEndTheRun() {
		ProbeRun run = new ProbeRun(
				(seq, _) -> new Result.Failure(seq, null, Phase.RESOLVE, Reason.DNS, "no such name"),
				new Schedule(SECOND, 3, null), this.clock, this.clock::advance);
		run.run((_) -> true);
		assertThat(run.statistics().transmitted()).isEqualTo(3);
		assertThat(run.statistics().loss()).isEqualTo(1);
	}

	private ProbeRun run(int count, @Nullable Duration duration, Duration... attempts) {
		ProbeRun run = new ProbeRun((seq, last) -> {
			this.events.add("%d at %s%s".formatted(seq, Duration.ofNanos(this.clock.getAsLong()), last ? " last" : ""));
			this.clock.advance(attempts[seq - 1]);
			return result(seq);
		}, new Schedule(SECOND, count, duration), this.clock, this.clock::advance);
		run.run((_) -> true);
		return run;
	}

	private static Result result(int seq) {
		return new Result.Success(seq, InetAddress.getLoopbackAddress(), 64, 1000, Map.of());
	}

}
