package io.echosounder.load;

import java.time.Duration;

import org.HdrHistogram.Histogram;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for the waits of payloads that were due and not sent.
 */
class UnsentPayloadsTests {

	private static final long SECOND = 1_000_000_000;

	private static final SendSchedule SCHEDULE = new SendSchedule(
			new LoadOptions(2, 1, 20, Duration.ofHours(1), Long.MAX_VALUE, Sizes.of(64)));

	private final Histogram waits = new Histogram(3);

	/** The payloads of one connection are due every 100 ms. */
	@Test
	void eachHasWaitedSinceItWasDue() {
		new UnsentPayloads(0, 10, 3).addTo(this.waits, SCHEDULE, 2 * SECOND);
		assertThat(this.waits.getTotalCount()).isEqualTo(3);
		assertThat(this.waits.getMaxValue()).isBetween(SECOND, SECOND + SECOND / 500);
		assertThat(this.waits.getMinValue()).isBetween(SECOND / 10 * 8 - SECOND / 500, SECOND / 10 * 8);
	}

	@Test
	void ofVeryManyEachCountsWithNoMoreThanItsWait() {
		new UnsentPayloads(1, 0, 36_000).addTo(this.waits, SCHEDULE, 3600 * SECOND);
		assertThat(this.waits.getTotalCount()).isEqualTo(36_000);
		assertThat(this.waits.getMaxValue()).isBetween(3590 * SECOND, 3604 * SECOND);
		assertThat(this.waits.getValueAtPercentile(50)).isBetween(1790 * SECOND, 1804 * SECOND);
	}

	@Test
	void noneHaveNoWait() {
		new UnsentPayloads(0, 5, 0).addTo(this.waits, SCHEDULE, SECOND);
		assertThat(this.waits.getTotalCount()).isZero();
	}

}
