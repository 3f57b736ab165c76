package io.echosounder.command;

import java.time.Duration;

import io.echosounder.framing.Framing;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import picocli.CommandLine.TypeConversionException;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

/**
 * Tests for how values are read.
 */
class ConverterTests {

	@ParameterizedTest
	@CsvSource({ "10s, PT10S", "250ms, PT0.25S", "5m, PT5M", "1h, PT1H", "1d, PT24H", "20us, PT0.00002S",
			"1.5s, PT1.5S", "0, PT0S", "0.0, PT0S", "365d, PT8760H" })
	void durationsAreReadWithTheirUnit(String text, Duration duration) {
		assertThat(new DurationConverter().convert(text)).isEqualTo(duration);
	}

	@ParameterizedTest
	@ValueSource(strings = { "", "soon", "-1s", "10 s", "1e3", "1.s", ".5", "5", "0.2", "366d", "1w", "NaN", "10S" })
	void whatIsNoDurationIsRefused(String text) {
		assertThatExceptionOfType(TypeConversionException.class).isThrownBy(() -> new DurationConverter().convert(text))
			.withMessageContaining("'" + text + "'");
	}

	@ParameterizedTest
	@CsvSource({ "64, 64", "64B, 64", "64KB, 65536", "1MB, 1048576", "1gb, 1073741824", "0, 0" })
	void sizesAreReadWithAndWithoutAUnit(String text, int size) {
		assertThat(new SizeConverter().convert(text)).isEqualTo(size);
	}

	@ParameterizedTest
	@ValueSource(strings = { "", "-1", "2GB", "9999999999GB", "1.5KB", "1KiB", "1 KB", "big" })
	void whatIsNoSizeIsRefused(String text) {
		assertThatExceptionOfType(TypeConversionException.class).isThrownBy(() -> new SizeConverter().convert(text))
			.withMessageContaining("'" + text + "'");
	}

	@Test
	void framingsHaveTheNamesOfTheSettings() {
		assertThat(new FramingConverter().convert("stx-etx")).isEqualTo(Framing.STX_ETX);
		assertThat(new FramingConverter().convert("raw")).isEqualTo(Framing.RAW);
		assertThatExceptionOfType(TypeConversionException.class)
			.isThrownBy(() -> new FramingConverter().convert("morse"))
			.withMessage("must be one of raw, lf, crlf, nul, stx-etx, length1, length2, length4, not 'morse'");
	}

	@Test
	void percentilesKeepTheirDigits() {
		assertThat(new PercentileConverter().convert("99.90")).hasToString("99.90");
		for (String text : new String[] { "100.1", "-1", "p99", "", "1e1" }) {
			assertThatExceptionOfType(TypeConversionException.class)
				.isThrownBy(() -> new PercentileConverter().convert(text));
		}
	}

}
