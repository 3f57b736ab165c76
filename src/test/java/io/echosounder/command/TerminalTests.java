package io.echosounder.command;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for the size of a terminal.
 */
class TerminalTests {

	@ParameterizedTest
	@CsvSource({ "24 80, 80", "50 213, 213", "1 10, 10", "0 0, 80", "24 9, 80", "'', 80", "stty: no tty, 80",
			"24 99999999999, 80" })
	void columnsAreTheSecondFigure(String size, int columns) {
		assertThat(Terminal.columns(size)).isEqualTo(columns);
	}

	@Test
	void withoutAnAnswerTheyAreThoseOfMostTerminals() {
		assertThat(Terminal.columns(null)).isEqualTo(80);
	}

}
