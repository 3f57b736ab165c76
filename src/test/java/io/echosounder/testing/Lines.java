package io.echosounder.testing;

import java.nio.charset.StandardCharsets;

/**
 * Numbered lines.
 */
public final class Lines {

	private Lines() {
	}

	/** Lines with the numbers from 0, each after a label. */
	public static String numbered(String label, int count) {
		StringBuilder lines = new StringBuilder();
		for (int i = 0; i < count; i++) {
			lines.append(label).append(i).append('\n');
		}
		return lines.toString();
	}

	public static byte[] bytes(String text) {
		return text.getBytes(StandardCharsets.ISO_8859_1);
	}

}
