package io.echosounder.load;

import java.util.List;

import org.HdrHistogram.Histogram;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for the figures of a histogram.
 */
class LatencyTests {

	@Test
	void percentilesAreRightToThreeDigits() {
		Latency latency = latency(100_000);
		assertThat(latency.count()).isEqualTo(100_000);
		assertThat(latency.percentile(50)).isBetween(50_000_000L, 50_050_000L);
		assertThat(latency.percentile(99.9)).isBetween(99_900_000L, 100_000_000L);
		assertThat(latency.max()).isBetween(100_000_000L, 100_100_000L);
	}

	@Test
	void theCurveRisesInStepsThatBecomeFiner() {
		List<Latency.Point> curve = latency(100_000).distribution();
		assertThat(curve).hasSizeBetween(50, 200);
		for (int i = 1; i < curve.size(); i++) {
			assertThat(curve.get(i).percent()).isGreaterThan(curve.get(i - 1).percent());
			assertThat(curve.get(i).nanos()).isGreaterThanOrEqualTo(curve.get(i - 1).nanos());
		}
		assertThat(curve.getLast().percent()).isBetween(99.9, Math.nextDown(100.0));
	}

	/** A plot has no place for 100 %. */
	@Test
	void theCurveOfASingleEchoStaysBelowHundredPercentToo() {
		assertThat(latency(1).distribution()).isNotEmpty().allMatch((point) -> point.percent() < 100);
	}

	@Test
	void aHistogramHasStepsOfOneTwoAndFiveAndCountsEachOnce() {
		Histogram histogram = new Histogram(3);
		for (long nanos : new long[] { 999_999, 1_000_000, 1_999_999, 1_999_999, 30_000_000 }) {
			histogram.recordValue(nanos);
		}
		List<Latency.Bucket> buckets = new Latency(histogram).buckets();
		assertThat(buckets.stream().mapToLong(Latency.Bucket::count).sum()).isEqualTo(5);
		assertThat(buckets).extracting(Latency.Bucket::from)
			.containsExactly(500_000L, 1_000_000L, 2_000_000L, 5_000_000L, 10_000_000L, 20_000_000L);
		assertThat(buckets.getLast()).isEqualTo(new Latency.Bucket(20_000_000, 50_000_000, 1));
		assertThat(latency(100_000).buckets()).first().isEqualTo(new Latency.Bucket(1000, 2000, 1));
	}

	@Test
	void theMeanIsThatOfAll() {
		assertThat(latency(99).mean()).isBetween(50_000L, 50_050L);
	}

	@Test
	void thereIsNoHistogramOfNothing() {
		assertThat(latency(0).buckets()).isEmpty();
	}

	@Test
	void thereIsNoCurveOfNothing() {
		assertThat(latency(0).distribution()).isEmpty();
		assertThat(latency(0).count()).isZero();
	}

	private static Latency latency(int count) {
		Histogram histogram = new Histogram(3);
		for (int i = 1; i <= count; i++) {
			histogram.recordValue(i * 1000L);
		}
		return new Latency(histogram);
	}

}
