package io.echosounder.text;

import java.util.List;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for words that are nearly right.
 */
class MisspellingTests {

	private static final List<String> FLAGS = List.of("-c", "--count", "-C", "--connections", "-t", "--timeout",
			"--tls", "--cert", "--cacert", "--key", "--json", "--rate", "--report", "--reconnect", "-4", "-6");

	@ParameterizedTest
	@CsvSource({ "--conections, --connections", "--conn, --connections", "--cuont, --count", "--counts, --count",
			"--timout, --timeout", "--jason, --json", "-json, --json", "--tsl, --tls", "--connection, --connections",
			"--cacerts, --cacert", "--raet, --rate" })
	void theNearestIsMeant(String word, String meant) {
		assertThat(Misspelling.meant(word, FLAGS)).isEqualTo(meant);
	}

	@ParameterizedTest
	@ValueSource(strings = { "--nonsense", "--verbose", "-x", "-w", "--", "-", "--a", "--interval" })
	void whereNothingIsNearNothingWasMeant(String word) {
		assertThat(Misspelling.meant(word, FLAGS)).isNull();
	}

}
