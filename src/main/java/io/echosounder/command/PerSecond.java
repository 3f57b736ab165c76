package io.echosounder.command;

import java.util.Locale;

/**
 * How often a second, as people read it: whole, unless it is little.
 */
final class PerSecond {

	private static final int LITTLE = 100;

	private PerSecond() {
	}

	static String of(double rate) {
		return String.format(Locale.ROOT, (rate < LITTLE) ? "%.1f/s" : "%.0f/s", rate);
	}

}
