package io.echosounder.command;

import java.util.Locale;

import io.echosounder.load.LoadResult;

/**
 * One line with the verdict on a load, and the missing part, if any.
 */
final class LoadVerdict {

	private LoadVerdict() {
	}

	static String of(LoadResult result) {
		return (result.isPerfect() ? "OK: " : "FAILED: ") + sentence(result);
	}

	private static String sentence(LoadResult result) {
		if (result.due() == 0) {
			return "nothing sent" + ((result.errors() > 0) ? ", " + errors(result) : "");
		}
		if (result.isPerfect() && result.unsent() > 0) {
			return String.format(Locale.ROOT, "%,d of %,d echoed, %,d unsent when the time was over", result.messages(),
					result.due(), result.unsent());
		}
		if (result.missing() > 0) {
			return String.format(Locale.ROOT, "%,d of %,d not echoed", result.missing(), result.due());
		}
		String echoed = String.format(Locale.ROOT, "%,d echoed", result.messages());
		return result.isPerfect() ? echoed : echoed + ", but " + errors(result);
	}

	private static String errors(LoadResult result) {
		return (result.errors() == 1) ? "1 error" : String.format(Locale.ROOT, "%,d errors", result.errors());
	}

}
