package io.echosounder.page;

import java.time.Duration;
import java.util.stream.LongStream;

import io.echosounder.testing.ManualClock;
import io.echosounder.testing.TestServer;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for {@link History}.
 */
class HistoryTests {

	private final ManualClock clock = new ManualClock();

	private final History history = new History(() -> new long[] { now() });

	private long now() {
		return Duration.ofNanos(this.clock.getAsLong()).toMillis();
	}

	@Test
	void samplesComeInTheirOrder() {
		assertThat(this.history.samples()).isEmpty();
		sample(3);
		assertThat(times()).containsExactly(0, 5000, 10_000);
	}

	@Test
	void afterAQuarterOfAnHourTheOldestIsForgotten() {
		sample(History.SAMPLES + 2);
		assertThat(times()).hasSize(History.SAMPLES).startsWith(10_000, 15_000).isSorted();
		assertThat(times()[History.SAMPLES - 1]).isEqualTo((History.SAMPLES + 1) * 5000);
	}

	/** As on a machine that was suspended. */
	@Test
	void whatIsOlderIsLeftOutAlsoIfNothingWasAdded() {
		sample(2);
		this.clock.advance(Duration.ofMinutes(14).plusSeconds(54));
		assertThat(times()).containsExactly(5000);
		this.clock.advance(Duration.ofMinutes(1));
		assertThat(times()).isEmpty();
	}

	@Test
	void itBeginsWithTheStartAndEnds() {
		this.history.start();
		this.history.start();
		TestServer.await().until(() -> this.history.samples().size() == 1);
		this.history.end();
		this.history.end();
	}

	private void sample(int count) {
		for (int i = 0; i < count; i++) {
			this.history.sample();
			this.clock.advance(History.PERIOD);
		}
	}

	private long[] times() {
		return this.history.samples().stream().flatMapToLong(LongStream::of).toArray();
	}

}
