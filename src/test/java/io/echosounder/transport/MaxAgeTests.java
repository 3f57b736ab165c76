package io.echosounder.transport;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Duration;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for {@link MaxAge}.
 */
class MaxAgeTests {

	@Test
	void neverIsNever() {
		assertThat(MaxAge.NEVER.isNever()).isTrue();
		assertThat(maxAge(Duration.ofNanos(1), 0).isNever()).isFalse();
	}

	@ParameterizedTest
	@CsvSource({ "0, 0.5, 1000", "0.1, 0, 1000", "0.1, 1, 900", "0.5, 0.5, 750", "1, 1, 0" })
	void theJitterIsAShareOfTheAge(double jitter, double random, long nanos) {
		assertThat(maxAge(Duration.ofNanos(1000), jitter).nanos(random)).isEqualTo(nanos);
	}

	@Test
	void theLongestAgeThatCanBeSetIsNoProblem() {
		assertThat(maxAge(Duration.ofDays(365), 1).nanos(0)).isEqualTo(Duration.ofDays(365).toNanos());
	}

	@Test
	void onlySelfChecksAreNeverOld() {
		MaxAge maxAge = maxAge(Duration.ofSeconds(1), 0);
		try (EventLoopGroup loops = new EventLoopGroup(1)) {
			NioServerConnectionFactory listener = new NioServerConnectionFactory("test",
					new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), TransportOptions.builder().build(),
					loops);
			listener.setMaxAge(maxAge);
			assertThat(listener.selfChecks().maxAge()).isEqualTo(MaxAge.NEVER);
		}
	}

	private static MaxAge maxAge(Duration age, double jitter) {
		return new MaxAge(age, jitter, Duration.ZERO, Duration.ZERO);
	}

}
