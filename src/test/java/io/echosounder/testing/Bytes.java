package io.echosounder.testing;

import java.util.Arrays;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Compares streams that are too long to be read in a failure's message.
 */
public final class Bytes {

	private static final int EXCERPT = 20;

	private Bytes() {
	}

	/** Checks bytes, and reports the place of the first that differs. */
	public static void assertEqual(byte[] actual, byte[] expected) {
		int at = Arrays.mismatch(actual, expected);
		if (at >= 0) {
			assertThat(excerpt(actual, at))
				.as("first difference at byte %,d, of %,d that came and %,d that should have", at, actual.length,
						expected.length)
				.isEqualTo(excerpt(expected, at));
		}
	}

	private static byte[] excerpt(byte[] bytes, int from) {
		return Arrays.copyOfRange(bytes, from, Math.min(bytes.length, from + EXCERPT));
	}

}
