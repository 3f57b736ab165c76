package io.echosounder.settings;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

/**
 * Tests for {@link Percentage}.
 */
class PercentageTests {

	@ParameterizedTest
	@CsvSource({ "10%, 0.1, 10%", "0.1, 0.1, 10%", "' 10 % ', 0.1, 10%", "100%, 1, 100%", "1, 1, 100%", "0, 0, 0%",
			"0%, 0, 0%", "33.3%, 0.333, 33.3%", "-5%, -0.05, -5%", "150%, 1.5, 150%" })
	void aShareIsWrittenInEitherWay(String text, double share, String written) {
		assertThat(Percentage.of(text)).isEqualTo(new Percentage(share)).hasToString(written);
	}

	@ParameterizedTest
	@ValueSource(strings = { "", "%", "ten", "10%%", "0,1", "NaN", "1e400", "1e9999999999" })
	void anythingElseIsRefused(String text) {
		assertThatIllegalArgumentException().isThrownBy(() -> Percentage.of(text))
			.withMessage("'%s' is no percentage: write 10%% or 0.1", text);
	}

}
