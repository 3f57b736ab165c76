package io.echosounder.command;

import java.util.Locale;

/**
 * Formats durations like ping: in ms, to the microsecond.
 */
final class Millis {

	private static final double NANOS_PER_MILLI = 1e6;

	private Millis() {
	}

	static String of(long nanos) {
		return String.format(Locale.ROOT, "%.3f", nanos / NANOS_PER_MILLI);
	}

}
