package io.echosounder.testing;

import java.time.Duration;
import java.util.Locale;

/**
 * How much the long scenarios do: a little in the default build, enough for a build
 * machine under {@code -Pfull}, or, under {@code -Psoak}, enough to find rare failures.
 */
public enum Effort {

	/** Some minutes for all tests together. */
	QUICK,

	/** For a build machine. */
	FULL,

	/** As long as it takes. */
	SOAK;

	private static final Effort CURRENT = valueOf(
			System.getProperty("echosounder.tier", "quick").toUpperCase(Locale.ROOT));

	/** The effort of this build. */
	public static Effort current() {
		return CURRENT;
	}

	/** How long to go on. */
	public static Duration of(Duration quick, Duration full, Duration soak) {
		return switch (CURRENT) {
			case QUICK -> quick;
			case FULL -> full;
			case SOAK -> soak;
		};
	}

	/** How often to try. */
	public static int of(int quick, int full, int soak) {
		return switch (CURRENT) {
			case QUICK -> quick;
			case FULL -> full;
			case SOAK -> soak;
		};
	}

}
