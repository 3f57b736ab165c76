package io.echosounder.command;

import java.util.Locale;

/**
 * Formats a rate per second for people: whole numbers, unless it is small.
 */
final class PerSecond {

	private static final int LITTLE = 100;

	private PerSecond() {
	}

	static String of(double rate) {
		return String.format(Locale.ROOT, (rate < LITTLE) ? "%.1f/s" : "%.0f/s", rate);
	}

}
