package io.echosounder.page;

import java.text.DecimalFormat;
import java.text.DecimalFormatSymbols;
import java.time.Duration;
import java.util.Locale;

/**
 * Formats durations for the page.
 */
final class DurationText {

	private DurationText() {
	}

	/** Return a text such as {@code 412 µs}, {@code 2.5 ms} or {@code 12 s}. */
	static String shortTime(long nanos) {
		double micros = nanos / 1e3;
		return (micros < 1e3) ? decimals(micros) + " µs"
				: (micros < 1e6) ? decimals(micros / 1e3) + " ms" : decimals(micros / 1e6) + " s";
	}

	private static String decimals(double number) {
		return new DecimalFormat((number < 10) ? "0.#" : "#,##0", DecimalFormatSymbols.getInstance(Locale.ROOT))
			.format(number);
	}

	/** Return the two largest units, such as {@code 3 d 4 h}. */
	static String longTime(Duration duration) {
		if (duration.toDays() > 0) {
			return duration.toDays() + " d " + duration.toHoursPart() + " h";
		}
		if (duration.toHours() > 0) {
			return duration.toHours() + " h " + duration.toMinutesPart() + " min";
		}
		return ((duration.toMinutes() > 0) ? duration.toMinutes() + " min " : "") + duration.toSecondsPart() + " s";
	}

}
