package io.echosounder.testing;

import java.time.Duration;

/**
 * How much the long scenarios do: enough for every build, or, under {@code -Psoak}, what
 * it takes to find what is rare.
 */
public final class Effort {

	private static final boolean SOAK = Boolean.getBoolean("echosounder.soak");

	private Effort() {
	}

	/** Whether the long scenarios go on for longer than in every build. */
	public static boolean isSoak() {
		return SOAK;
	}

	/** How long to go on. */
	public static Duration of(Duration build, Duration soak) {
		return SOAK ? soak : build;
	}

	/** How often to try. */
	public static int of(int build, int soak) {
		return SOAK ? soak : build;
	}

}
