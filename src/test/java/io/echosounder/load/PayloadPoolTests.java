package io.echosounder.load;

import java.util.HashSet;
import java.util.Set;

import io.echosounder.framing.Framing;
import io.echosounder.probe.Payload;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for which payloads follow each other.
 */
class PayloadPoolTests {

	@ParameterizedTest
	@ValueSource(ints = { 8, 5000, 100_000 })
	void thoseOfAConnectionAreOthersForALongTime(int size) {
		PayloadPool payloads = new PayloadPool(Framing.RAW, Sizes.of(size));
		Set<Payload> seen = new HashSet<>();
		for (int n = 0; n < 251; n++) {
			assertThat(seen.add(payloads.get(3, n))).isTrue();
		}
	}

	@ParameterizedTest
	@ValueSource(ints = { 8, 5000, 100_000 })
	void thoseOfConnectionsAreOthersAtTheSameTime(int size) {
		PayloadPool payloads = new PayloadPool(Framing.RAW, Sizes.of(size));
		Set<Payload> seen = new HashSet<>();
		for (int connection = 0; connection < 251; connection++) {
			assertThat(seen.add(payloads.get(connection, 17))).isTrue();
		}
	}

	@Test
	void sizesAreThoseOfTheRangeAndTheSameInEachRun() {
		PayloadPool payloads = new PayloadPool(Framing.CRLF, new Sizes(0, 20));
		PayloadPool other = new PayloadPool(Framing.CRLF, new Sizes(0, 20));
		Set<Long> sizes = new HashSet<>();
		for (int n = 0; n < 2000; n++) {
			sizes.add(payloads.get(0, n).length() - 2);
			assertThat(other.get(0, n).length()).isEqualTo(payloads.get(0, n).length());
		}
		assertThat(sizes).hasSize(21).contains(0L, 20L);
	}

	@Test
	void thereIsOneForAnyNumber() {
		PayloadPool payloads = new PayloadPool(Framing.LF, Sizes.of(1));
		assertThat(payloads.get(LoadOptions.MAX_CONNECTIONS, 1L << 50).length()).isEqualTo(2);
	}

}
