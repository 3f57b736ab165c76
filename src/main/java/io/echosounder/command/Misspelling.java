package io.echosounder.command;

import java.util.Collection;

import org.jspecify.annotations.Nullable;

/**
 * A word that is not known, and the known one that was probably meant.
 */
final class Misspelling {

	/** One of so many letters may be wrong. */
	private static final int LETTERS_PER_ERROR = 3;

	private Misspelling() {
	}

	/**
	 * Looks for the known word that is nearest.
	 * @return {@code null} if none is near: better no answer than a wrong one
	 */
	static @Nullable String meant(String word, Collection<String> known) {
		String nearest = null;
		int least = 1 + Math.max(1, letters(word) / LETTERS_PER_ERROR);
		for (String candidate : known) {
			int distance = isBeginOf(word, candidate) ? 1 : distance(word, candidate);
			// a word of which nothing is left was not meant
			if (distance < least && distance < letters(candidate)) {
				nearest = candidate;
				least = distance;
			}
		}
		return nearest;
	}

	private static boolean isBeginOf(String word, String candidate) {
		return letters(word) >= LETTERS_PER_ERROR && candidate.startsWith(word);
	}

	private static int letters(String word) {
		return word.replace("-", "").length();
	}

	/** How many letters are missing, too many, wrong, or in the wrong order. */
	private static int distance(String one, String other) {
		int[][] distance = new int[one.length() + 1][other.length() + 1];
		for (int i = 0; i <= one.length(); i++) {
			for (int j = 0; j <= other.length(); j++) {
				if (i == 0 || j == 0) {
					distance[i][j] = i + j;
					continue;
				}
				boolean same = one.charAt(i - 1) == other.charAt(j - 1);
				distance[i][j] = Math.min(distance[i - 1][j - 1] + (same ? 0 : 1),
						1 + Math.min(distance[i - 1][j], distance[i][j - 1]));
				if (i > 1 && j > 1 && one.charAt(i - 1) == other.charAt(j - 2)
						&& one.charAt(i - 2) == other.charAt(j - 1)) {
					distance[i][j] = Math.min(distance[i][j], distance[i - 2][j - 2] + 1);
				}
			}
		}
		return distance[one.length()][other.length()];
	}

}
