package io.echosounder.probe;

import java.net.InetAddress;
import java.util.Map;

import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

class StatisticsTests {

	private final Statistics statistics = new Statistics();

	@Test
	void areThoseOfPing() {
		add(1_000_000, 2_000_000, 3_000_000, 6_000_000);
		assertThat(this.statistics.min()).isEqualTo(1_000_000);
		assertThat(this.statistics.avg()).isEqualTo(3_000_000);
		assertThat(this.statistics.max()).isEqualTo(6_000_000);
		// the square root of (1 + 4 + 9 + 36) / 4 - 3 * 3
		assertThat(this.statistics.mdev()).isEqualTo(1_870_829);
	}

	@Test
	void areExactForFarTimesThatAreNearToEachOther() {
		for (int i = 0; i < 100_000; i++) {
			add(3_600_000_000_000L + (i % 2) * 2000L);
		}
		assertThat(this.statistics.avg()).isEqualTo(3_600_000_001_000L);
		assertThat(this.statistics.mdev()).isCloseTo(1000, within(1L));
	}

	@Test
	void knowPercentilesToThreeDigitsAndWithinTheRange() {
		for (int i = 1; i <= 1000; i++) {
			add(i * 1000L);
		}
		assertThat(this.statistics.percentile(50)).isCloseTo(500_000, within(500L));
		assertThat(this.statistics.percentile(99.9)).isCloseTo(999_000, within(1000L));
		assertThat(this.statistics.percentile(0)).isEqualTo(1000);
		assertThat(this.statistics.percentile(100)).isEqualTo(1_000_000);
	}

	@Test
	void countFailuresAsLost() {
		add(1000);
		for (int seq = 2; seq <= 4; seq++) {
			this.statistics.add(new Result.Failure(seq, null, Phase.RESOLVE, Reason.DNS, "no such name"));
		}
		assertThat(this.statistics.transmitted()).isEqualTo(4);
		assertThat(this.statistics.received()).isOne();
		assertThat(this.statistics.loss()).isEqualTo(0.75);
	}

	@Test
	void areZeroWithoutAnything() {
		assertThat(this.statistics.loss()).isZero();
		assertThat(this.statistics.min()).isZero();
		assertThat(this.statistics.avg()).isZero();
		assertThat(this.statistics.mdev()).isZero();
		assertThat(this.statistics.percentile(99)).isZero();
	}

	private void add(long... nanos) {
		for (long one : nanos) {
			this.statistics.add(new Result.Success(1, InetAddress.getLoopbackAddress(), 64, one, Map.of()));
		}
	}

}
