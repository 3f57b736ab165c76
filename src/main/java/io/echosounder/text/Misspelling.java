package io.echosounder.text;

import java.util.Collection;

import org.jspecify.annotations.Nullable;

/**
 * An unknown word, and the known word that was probably meant.
 */
public final class Misspelling {

	/** Number of letters of which one may be wrong. */
	private static final int LETTERS_PER_ERROR = 3;

	private Misspelling() {
	}

	/**
	 * Return the nearest known word.
	 * @return {@code null} if none is near: no answer is better than a wrong one
	 */
	public static @Nullable String meant(String word, Collection<String> known) {
		String nearest = null;
		int least = 1 + Math.max(1, letters(word) / LETTERS_PER_ERROR);
		for (String candidate : known) {
			int distance = isBeginOf(word, candidate) ? 1 : distance(word, candidate);
			// a word with only wrong letters was not meant
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

	/**
	 * Return the number of letters that are missing, too many, wrong, or in the wrong
	 * order.
	 */
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
