package io.echosounder.traffic;

import java.time.Duration;
import java.util.stream.LongStream;

import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for the pauses between attempts.
 */
class BackoffTests {

	private final Backoff backoff = new Backoff();

	@Test
	void pausesGrowUpToASecond() {
		assertThat(pauses(11)).containsExactly(0, 10, 20, 40, 80, 160, 320, 640, 1000, 1000, 1000);
	}

	@Test
	void anAttemptThatCameToSomethingBeginsAnew() {
		pauses(7);
		this.backoff.reset();
		assertThat(pauses(3)).containsExactly(0, 10, 20);
	}

	private long[] pauses(int count) {
		return LongStream.generate(this.backoff::next)
			.limit(count)
			.map((nanos) -> nanos / Duration.ofMillis(1).toNanos())
			.toArray();
	}

}
